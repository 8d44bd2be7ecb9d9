"""Text that YAML folds, so that a space stands between Chinese characters where the author broke the line.

After `>`, and in plain or quoted text that goes on over several lines, YAML makes a space of every line break. English
wants it; Chinese shows a hole in the middle of a sentence. In a `|` block the line break stays one, and between
Chinese characters viva leaves it out.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
answer:
  - text: >  # error: folded-prose
      预训练权重不变，只学习
      低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
```

Write `|`. Folds that make no such space, between Latin words, are left alone. Where the lines would be more than the
prose that folding made of them, such as a list, they are put back only by `viva lint --fix --unsafe-fixes`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html import escape

from toolkit import chinese, markup
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Replace, Severity
from toolkit.dialect import HOLE
from toolkit.markup import Setting
from toolkit.position import Locator
from toolkit.prose import masked

CODE = "ZH004"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Every field in which a folded line break leaves a space that Chinese does not have."""
    for fields in chinese.files(bank):
        suspects = [(node.place / field, text) for node, field, text in fields if HOLE.search(text)]
        if not suspects:
            continue
        written = bank.texts[suspects[0][0].path]
        own, locator = frozenset(_holes(written)), Locator(written)
        for place, text in suspects:
            if own.issuperset(_holes(text)):
                continue  # every such space is the author's own
            folds = {*locator.folds(place)}
            wrong = {found.start() for found in HOLE.finditer(masked(text))} & folds
            if wrong:
                at = min(wrong)
                shown = f"{text[at - 1]} {text[at + 1]}"
                lines, is_safe = _unfolded(text, folds, wrong)
                fix = Fix((Replace(place, lines),), safe=is_safe)
                yield Diagnostic(place, f'a folded line break leaves a space: "{shown}"', "write a `|` block", fix=fix)


def _holes(text: str) -> list[str]:
    """Each space that a line break would not leave, with what is beside it."""
    return [text[max(0, found.start() - 3) : found.start() + 4] for found in HOLE.finditer(text)]


def _unfolded(text: str, folds: Collection[int], wrong: Collection[int]) -> tuple[str, bool]:
    """The lines as the author broke them, and whether Markdown shows them as the text without the wrong spaces: lines
    that begin with the mark of a list, for one, become the list that folding made prose of."""
    joined = "".join(each for at, each in enumerate(text) if at not in wrong)
    lines = "".join("\n" if at in folds else each for at, each in enumerate(text))
    return lines, _shown(lines) == _shown(joined)


def _shown(text: str) -> list[str]:
    return markup.html(text, _SETTING).split()


_SETTING = Setting(
    math=lambda latex, display: escape(latex),
    reference=lambda id, label: escape(f"{id} {label}"),
    image=lambda source, words, title: escape(f"{source} {words} {title}"),
    code=lambda code, language: escape(f"{language} {code}"),
)
