"""A question with fewer answer points or follow-ups than the bank asks for.

What a question of each level needs stands in bank.yaml, in `standards: {answer_points: …, follow_ups: …}`; by default
two answer points at level basic, three above it, and one follow-up. A `quick` question needs one answer point.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？  # error: thin-question
level: advanced
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
```

Write what is missing, or make the question `kind: quick`.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.model import Question, Standards

CODE = "SUP005"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Questions that lack something, each once; one without any answer is `unsupported-question`."""
    standards = bank.info.standards if bank.info else Standards()
    for question in bank.questions:
        lacks = [*_lacking(question, standards)] if question.answer and question.kind != "quick" else []
        if lacks:
            told = f'"{question.id}" has {" and ".join(lacks)}'
            yield Diagnostic(question.place / "prompt", told, f"level {question.level} needs more; see bank.yaml")


def _lacking(question: Question, standards: Standards) -> Iterator[str]:
    for name, has, least in (
        ("answer points", len(question.answer), getattr(standards.answer_points, question.level)),
        ("follow-ups", len(question.follow_ups), getattr(standards.follow_ups, question.level)),
    ):
        if has < least:
            yield f"{has} of {least} {name}"
