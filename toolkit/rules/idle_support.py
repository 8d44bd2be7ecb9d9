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
the other points hold less than 80% of the claim, since this one may say the rest in other words.
"""

from collections.abc import Iterator, Mapping, Sequence

from toolkit.bank import Bank
from toolkit.claims import Claim, claims
from toolkit.diagnostic import Diagnostic, Fix, Remove, Severity
from toolkit.facts import PointFacts
from toolkit.figures import unheld
from toolkit.support import grams, words

CODE = "SUP008"
SEVERITY = Severity.info
ENOUGH = 0.80


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Points of `supported_by` whose share of the claim the others hold too; of two alike, the later."""
    for claim in claims(bank):
        if len(claim.points) > 1:
            for at in _idle(claim):
                place = claim.node.place / "supported_by" / at
                message = f'"{claim.points[at].id}" adds nothing to what the other points hold of this answer point'
                yield Diagnostic(place, message, "take it away", fix=Fix((Remove(place),)))


def _idle(claim: Claim) -> Iterator[int]:
    said = f"{claim.node.text}\n{claim.node.inference}"
    wanted, spoken = grams(said), words(said)
    kept = list(range(len(claim.points)))
    for at in reversed(kept):
        others = [claim.points[each].text for each in kept if each != at]
        point = claim.points[at]
        if others and not _is_called(point, spoken) and not _adds(point.text, said, wanted, others):
            kept.remove(at)
            yield at


def _is_called(point: PointFacts, spoken: str) -> bool:
    return any(words(name).strip() in spoken for name in (point.title, *point.terms))


def _adds(text: str, said: str, wanted: Mapping[str, float], others: Sequence[str]) -> bool:
    texts = [words(other) for other in others]
    missing = [gram for gram in wanted if not any(gram in each for each in texts)]
    own = words(text)
    if any(gram in own for gram in missing) or sum(wanted[gram] for gram in missing) > (1 - ENOUGH) * sum(wanted.values()):
        return True
    return len(unheld(said, others)) > len(unheld(said, [*others, text]))
