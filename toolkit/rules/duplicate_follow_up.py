"""The same follow-up twice, under one question or across questions.

Learners would meet one card twice, and the two answers drift apart. Two prompts that are equal once case,
punctuation and polite frames are taken away are an error. Two that are nearly equal (cosine of character 1–2-grams
from .80) are a warning, unless numbers, Latin names (LoRA and QLoRA), a negation, an antonym or the order of the two
compared things set them apart.

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
    prompt: 秩翻倍,可训练参数怎么变呢  # error: duplicate-follow-up
    answer:
      - text: 也翻倍。
        supported_by: [trainable-parameters]
```

Keep one; where another question asks it too, write `leads_to` with the id of the question that answers it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Place, Related, Severity
from toolkit.similarity import NEAR, SHORTEST, contrast, near_pairs, normal

CODE = "DUP001"
SEVERITY = Severity.error


class _Asked(NamedTuple):
    prompt: str
    place: Place


def check(bank: Bank) -> Iterator[Diagnostic]:
    """The later of each two follow-ups that are one; a follow-up that leads elsewhere repeats nothing."""
    asked = [
        _Asked(each.prompt, question.follow_up(at) / "prompt")
        for question in bank.index.questions
        if question.file not in bank.index.copies
        for at, each in enumerate(question.follow_ups)
        if not each.leads_to
    ]
    normals = [normal(each.prompt) for each in asked]
    first: dict[str, int] = {}
    for i, text in enumerate(normals):
        if text in first:
            related = Related(asked[first[text]].place, "the first stands here")
            yield Diagnostic(
                asked[i].place,
                "this follow-up is asked already",
                "keep one, or write `leads_to`",
                (related,),
            )
        first.setdefault(text, i)
    distinct = [i for text, i in first.items() if len(text) >= SHORTEST]
    for a, b, score in near_pairs([normals[i] for i in distinct], NEAR):
        earlier, later = asked[distinct[a]], asked[distinct[b]]
        if not contrast(earlier.prompt, later.prompt):
            related = Related(earlier.place, "the other stands here")
            yield Diagnostic(
                later.place,
                f"this follow-up is nearly one that is asked already (similarity {score:.2f})",
                "keep one, or make the difference plain",
                (related,),
                Severity.warning,
            )
