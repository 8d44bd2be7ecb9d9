"""The same follow-up twice, under one question or across questions.

Learners would meet one card twice, and the two answers drift apart. Two prompts that are equal once case,
punctuation and polite frames are taken away are an error, and so is a follow-up that asks what another question asks:
it leads there. Two that are nearly equal are a warning (right nine times out of ten on labelled pairs), unless numbers,
Latin names (LoRA and QLoRA), a negation, an antonym or the order of the two compared things set them apart.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
follow_ups:
  - uid: f3r6m2kc5x
    prompt: 秩翻倍，可训练参数怎么变？
    answer:
      - text: 也翻倍。
        supported_by: [trainable-parameters]
  - uid: f4r6m2kc5x
    prompt: 秩翻倍：可训练参数怎么变呢  # error: duplicate-follow-up
    answer:
      - text: 也翻倍。
        supported_by: [trainable-parameters]
```

Keep one; where another question asks it too, write `leads_to` with the id of the question that answers it.
"""

from collections.abc import Iterator

from toolkit.alike import NEAR, same_or_near
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Related, Severity
from toolkit.likeness import likeness

CODE = "DUP001"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """The later of each two follow-ups that are one; a follow-up that leads elsewhere repeats nothing."""
    questions = [question for question in bank.index.questions if question.file not in bank.index.copies]
    prompts = {question.asked.text: question for question in reversed(questions)}
    answered = [
        (question, at) for question in questions for at, each in enumerate(question.follow_ups) if not each.leads_to
    ]
    for question, at in answered:
        text = question.follow_ups[at].asked.text
        if text in prompts:
            related = (Related(prompts[text].place / "prompt", "it is asked here"),)
            told, hint = "another question asks this follow-up", "write `leads_to` with its id instead of an answer"
            yield Diagnostic(question.follow_up(at) / "prompt", told, hint, related)
    own = [(question, at) for question, at in answered if question.follow_ups[at].asked.text not in prompts]
    asked = [question.follow_ups[at].asked for question, at in own]
    for pair in same_or_near(asked, likeness, NEAR, bank.worked, "follow-ups"):
        first, later = (question.follow_up(at) / "prompt" for question, at in (own[pair.first], own[pair.later]))
        related = (Related(first, "the other stands here"),)
        if pair.score is None:
            yield Diagnostic(later, "this follow-up is asked already", "keep one, or write `leads_to`", related)
        else:
            told = f"this follow-up is nearly one that is asked already (likeness {pair.score:.2f})"
            hint = "keep one, or make the difference plain"
            yield Diagnostic(later, told, hint, related, Severity.warning)
