r"""A number, symbol or name of code in an answer that none of its points says.

A wrong digit is the mistake that a reviewer overlooks and a learner repeats. Every number of an answer point, with its
unit, must stand in a point that it names, in the prompt, in the question's `calculations`, or in `inference`; so must
the symbols of its formulas, names in code, and names with a digit in them.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: 秩取 8 时，LoRA 训练多少参数？
answer:
  - text: 秩取 8、$d=k=4096$ 时训练 6.6 万个参数，约为原矩阵的 0.4%。
    supported_by: [trainable-parameters]
  - text: |
      也就是只训练 65,636 个参数，  # error: unsupported-number
      占百分之零点三九，学习率取 $\eta$。  # error: unsupported-number
    supported_by: [trainable-parameters]
  - text: 存成 16 位要 131,072 字节，用 `adapter.save` 写下。  # error: unsupported-number
    supported_by: [trainable-parameters, low-rank-update]
    inference: 65,536 个参数，每个 16 位即两字节，共 131,072 字节。
```

## What counts as the same

Notation does not matter: 1e-4, $10^{-4}$ and 0.0001; 7B, 70 亿 and $7\times10^9$; 50%, 0.5 and 百分之五十; 16-bit and
16 位; 65,536 may be said as 6.6 万, and as 约 6.5 万. A unit that the text does not give is not asked for, but 3 月 is
not 3 个. A symbol that the claim itself names (设成功率为 $p$) is its own; $\ln$ is $\log$, and 开方 says $\sqrt{}$.
Numbers below ten in Han characters without a unit of measure (两种, 三步), ordinals below ten, numbers of list items
and links are not looked at.

Measured on sentences of encyclopedias with one number changed at random, against their own paragraph: recall .91 at
precision 1.00 on CMRC 2018 (dev), .92 at 1.00 on DRCD (dev) and .90 at .99 on the evidence of ExpMRC; misses and false
alarms of all three were read while the rule was made. With a question and its answer for the claim: .93 at 1.00, .95
at .96, .94 at 1.00. What is not found is mostly a number that the paragraph has elsewhere. `make bench-quality`
measures it again.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.claims import claims
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.figures import unheld

CODE = "SUP006"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Figures of answer points that neither their points nor their question have."""
    for claim in claims(bank):
        text, place = claim.node.text, claim.node.place / "text"
        for figure in unheld(text, (*claim.texts, claim.asked)):
            yield Diagnostic(
                place.slice(figure.start, figure.stop),
                f'no point that this names says "{text[figure.start : figure.stop]}"',
                "name the point that says it, or write in `inference` where it comes from",
            )
