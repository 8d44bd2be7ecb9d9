"""Questions whose follow-ups lead to each other in a circle.

A follow-up with `leads_to` is answered by another question. When that question leads back, an interview that follows
the links never ends, and a drill-down has no bottom. The shortest circle is shown.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update]
follow_ups:
  - uid: f3r6m2kc5x
    prompt: 那可训练参数有多少？
    leads_to: zz-how-many  # error: circular-follow-up
```

```yaml questions/basics/zz-how-many.yaml
id: zz-how-many
uid: a2b3c4d5e6
prompt: 一个矩阵的可训练参数有多少？
answer:
  - text: 与秩成正比。
    supported_by: [trainable-parameters]
follow_ups:
  - uid: b2b3c4d5e6
    prompt: 这些参数训练的是什么？
    leads_to: what-is-lora
```

Answer one of these follow-ups where it stands.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.circles import circles
from toolkit.diagnostic import Diagnostic, Severity

CODE = "REF003"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """One finding for each circle, at the first of its questions in the order of the bank."""
    questions = bank.index.question
    leads = {
        id: [each.leads_to for each in question.follow_ups if each.leads_to in questions]
        for id, question in questions.items()
    }
    for circle in circles(leads):
        question = questions[circle[0]]
        at = [each.leads_to for each in question.follow_ups].index(circle[1])
        path = " → ".join(f'"{each}"' for each in circle)
        place = question.follow_up(at) / "leads_to"
        yield Diagnostic(place, f"questions lead to each other: {path}", "answer one of these where it stands")
