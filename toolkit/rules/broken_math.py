r"""LaTeX that one of the outputs cannot show.

Formulas are drawn in the PDF, become native equations in Word, and are set by MathJax in Anki. The finding names what
is wrong and which output would fail, while the author still has the formula before him.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update
    uid: k4m2x7qa3b
    title: 低秩增量
    body: $W_0$ 上的增量是 $\frac{\alpha}{r BA$。  # error: broken-math
    cites: [hu-2021-lora]
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: $d\times k$ 的矩阵有 $\foo{r}(d+k)$ 个。  # error: broken-math
    cites: [hu-2021-lora]
```

Close every brace, and keep to the notation of AMS LaTeX.
"""

from collections.abc import Iterator

from toolkit import maths
from toolkit.bank import Bank, prose
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.markup import formulas

CODE = "MATH001"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Formulas in any Markdown field that some output cannot set."""
    for node, field, text in prose(bank):
        for formula in formulas(text):
            if problem := maths.problem(formula.latex, formula.display):
                place = (node.place / field).slice(formula.start, formula.stop)
                yield Diagnostic(place, problem)
