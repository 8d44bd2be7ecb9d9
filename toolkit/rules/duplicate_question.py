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

from toolkit.alike import Prompt, same_or_near
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Related, Severity

CODE = "DUP002"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """The later of each two questions that are one and that neither says is distinct."""
    questions = [question for question in bank.index.questions if question.file not in bank.index.copies]
    of_file = {question.file: question for question in questions}
    prompts = [Prompt(question.prompt, question.place / "prompt") for question in questions]
    for pair in same_or_near(prompts, bank.worked, "questions"):
        first, later = (of_file[str(each.place.path)] for each in (pair.first, pair.later))
        if first.id in later.distinct_from or later.id in first.distinct_from:
            continue
        related = (Related(pair.first.place, "the other stands here"),)
        hint = f"keep one, or write `distinct_from: [{first.id}]`"
        if pair.score is None:
            yield Diagnostic(pair.later.place, f'"{first.id}" asks the same', hint, related)
        else:
            told = f'"{first.id}" asks nearly the same (likeness {pair.score:.2f})'
            yield Diagnostic(pair.later.place, told, hint, related, Severity.warning)
