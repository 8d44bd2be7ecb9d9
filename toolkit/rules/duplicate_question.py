"""The same question twice.

Learners would study one question as two, and the two answers drift apart. Two prompts that are equal once case,
punctuation and polite frames are taken away are an error; two that are nearly equal are a warning, unless numbers,
Latin names, a negation, an antonym or the order of the two compared things set them apart.

## Example

```yaml questions/basics/why-lora.yaml
id: why-lora
uid: a2b3c4d5e6
prompt: 请问 LoRA 训练的是什么，为什么省参数呢  # error: duplicate-question
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update]
```

Keep one; where the two are different after all, name the other in `distinct_from` of either.
"""

from collections.abc import Iterator

from toolkit.alike import NEAR, same_or_near
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Related, Severity
from toolkit.likeness import likeness

CODE = "DUP002"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """The later of each two questions that are one and that neither says is distinct."""
    questions = [question for question in bank.index.questions if question.file not in bank.index.copies]
    asked = [question.asked for question in questions]
    for pair in same_or_near(asked, likeness, NEAR, bank.worked, "questions"):
        first, later = questions[pair.first], questions[pair.later]
        if first.id in later.distinct_from or later.id in first.distinct_from:
            continue
        related = (Related(first.place / "prompt", "the other stands here"),)
        hint = f"keep one, or write `distinct_from: [{first.id}]`"
        if pair.score is None:
            yield Diagnostic(later.place / "prompt", f'"{first.id}" asks the same', hint, related)
        else:
            told = f'"{first.id}" asks nearly the same (likeness {pair.score:.2f})'
            yield Diagnostic(later.place / "prompt", told, hint, related, Severity.warning)
