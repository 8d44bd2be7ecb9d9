"""A script that says what the answer does not, or leaves out half of it.

The script is the answer as it is spoken. Answers are mended again and again, and the script beside them is forgotten:
then a learner rehearses the old number aloud. So every number, formula and name in the script must stand in the answer
or its `inference`, in `bonus`, prompt or `calculations`, or in a point that the answer names; and of two or more answer
points, fewer than half may be missing.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么，为什么省参数？
answer:
  - text: 预训练权重冻结，只学习低秩增量。
    supported_by: [low-rank-update]
  - text: 每个矩阵只训练 $r(d+k)$ 个参数。
    supported_by: [trainable-parameters]
script: |
  LoRA 把预训练权重冻结住，只给它学一个低秩的增量。增量写成两个小矩阵的乘积，秩取得很小，每个矩阵要训练的参数就少得多。
  其中一个矩阵从零开始，训练刚开始时模型和原来完全一样，不会一上来就把模型弄坏。训练完以后，增量可以加回原来的权重里，推理时不多花时间。
  拿边长四千零九十六的方阵来说，秩取十六，只训练六万五千多个参数，  # error: script-drift
  比 QLoRA 还要省，大约是原来的千分之四。  # error: script-drift
follow_ups:
  - uid: f3r6m2kc5x
    prompt: 秩翻倍，可训练参数怎么变？
    answer:
      - text: 也翻倍。
        supported_by: [trainable-parameters]
```

## What counts

Notation does not matter (四千零九十六 is 4,096), and speech rounds: 千分之四 may be said for 0.39%, 三分之二
for 66%.

Speech also has other words than writing, so an answer point counts as left out only when less than 15% of its words
(pairs of characters, Latin words) are in the script; of one shorter than ten characters this says nothing. In a script
that leaves out half of two or more, nothing else is looked at: it is that of another answer. One that is too short
altogether is for `script-length`.

Measured on the 17 scripts of the bank about fine-tuning, in which nothing is found. Of scripts put under another
question 99% are found, 97% as leaving out half; of those with one half from another script, 81%; of those with a digit
changed, 77%; of those with a name that neither answer nor points have, 99%. What is not found is a number or name that
they have elsewhere. (A script cut in half is too short, and found as that.)
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Related, Severity
from toolkit.figures import Figure, figures, hold, holds, unheld
from toolkit.model import AnswerPoint, Question
from toolkit.speaking import SHORTEST, seconds
from toolkit.support import coverage, words
from toolkit.terms import names

CODE = "SPK002"
SEVERITY = Severity.warning
LEAST = 0.15
FEW = 10  # characters of an answer point below which coverage says nothing


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Scripts that leave out half, and in the others what neither question nor points say."""
    for question in bank.questions:
        if question.script and question.answer:
            missing = _left_out(question)
            if len(missing) > 1 and len(missing) * 2 >= len(question.answer):
                if seconds(question.script, bank.info) >= SHORTEST:
                    yield _incomplete(question, missing)
            elif texts := _texts(question, bank):
                yield from _added(question, texts)


def _left_out(question: Question) -> list[AnswerPoint]:
    script = [words(question.script)]
    return [each for each in question.answer if len(each.text) >= FEW and coverage(each.text, script) < LEAST]


def _incomplete(question: Question, missing: Sequence[AnswerPoint]) -> Diagnostic:
    return Diagnostic(
        (question.place / "script").key(),
        f"the script leaves out {len(missing)} of {len(question.answer)} answer points",
        "say them, or take them out of the answer",
        tuple(Related(each.place, "the script has next to nothing of this") for each in missing),
    )


def _texts(question: Question, bank: Bank) -> tuple[str, ...]:
    """What the script may repeat; nothing when a point that the answer names is not there, for that is the mistake."""
    named = dict.fromkeys(id for each in question.answer for id in each.supported_by)
    points = [bank.index.point.get(id) for id in named]
    if not all(points):
        return ()
    numbers = (f"{each.expression} = {each.equals:.15g} {each.unit}" for each in question.calculations)
    values = (f"{value:.15g}" for each in question.calculations for value in each.where.values())
    said = chain.from_iterable((each.text, each.inference) for each in question.answer)
    own = "\n".join((question.prompt, question.bonus, *said, *numbers, *values))
    return (own, *(point.text for point in points if point))


def _added(question: Question, texts: Sequence[str]) -> Iterator[Diagnostic]:
    script = question.script
    missing = ((each, script[each.start : each.stop]) for each in unheld(script, texts))
    numbers = (each for each, said in missing if each.kind != "number" or not _is_rounded(each, said, texts))
    found = {*numbers, *_strange_names(script, texts)}
    for figure in sorted(found, key=lambda figure: figure.start):
        yield Diagnostic(
            (question.place / "script").slice(figure.start, figure.stop),
            f'neither the answer nor a point that it names says "{script[figure.start : figure.stop]}"',
            "say what the answer says, or write it there",
        )


def _is_rounded(number: Figure, said: str, texts: Sequence[str]) -> bool:
    """Whether a text has a number that one may say so: 千分之四 for 0.39%, 三分之二 for 66%."""
    exponent = Decimal(f"{number.value:.6g}").normalize().as_tuple().exponent
    step = 0.5 * 10.0**exponent if isinstance(exponent, int) else 0.0  # no infinite one
    if "分之" in said and not said.startswith(("百", "千", "万")):
        step = number.value / 50
    return any(holds(hold(text), number._replace(step=step)) for text in texts)


def _strange_names(script: str, texts: Sequence[str]) -> Iterator[Figure]:
    capitals = [word for word in names(script) if word.text != word.text.lower()]
    strange = {word.start for word in capitals if not any(word.text in text for text in texts)}
    for figure in figures(script) if strange else ():
        is_strange = figure.kind == "name" and figure.start in strange
        if is_strange and not any(holds(hold(text), figure) for text in texts):
            yield figure
