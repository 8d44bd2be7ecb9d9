"""A named point that adds nothing that the others do not.

Who checks an answer reads every point that it names. A point that holds no word of the claim, nor of the step of
reasoning, beside those which the other points hold, makes that longer and proves nothing.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
answer:
  - text: 冻结预训练权重，只学习一个低秩增量。
    supported_by: [low-rank-update, trainable-parameters]  # error: idle-support
  - text: LoRA 冻结预训练权重，可训练参数为原矩阵的 0.39%。
    supported_by: [trainable-parameters, low-rank-update]
```

Take it away. A point that the claim calls by its title or one of its terms is never idle; and nothing is reported where
the points together hold less than 80% of the claim, since any of them may say the rest in other words.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.claims import claims, idle
from toolkit.diagnostic import Diagnostic, Fix, Remove, Severity

CODE = "SUP008"
SEVERITY = Severity.info


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Points of `supported_by` whose share of the claim the others hold too."""
    for claim in claims(bank):
        if len(claim.points) > 1:
            for at in idle(f"{claim.node.text}\n{claim.node.inference}", claim.points):
                place = claim.node.place / "supported_by" / at
                message = f'"{claim.points[at].id}" adds nothing to what the other points hold of this answer point'
                yield Diagnostic(place, message, "take it away", fix=Fix((Remove(place),)))
