"""A name that is written in another way than the glossary has it.

A reader who meets `QLoRA` and `Qlora` looks for a difference, and a search for one misses the other. The glossary is
made of the `terms` of all points: a name in them with capitals inside (QLoRA, vLLM), with digits (GPT-4) or with a
hyphen (fine-tuning) is to be written so everywhere. Terms that are ordinary words, like `token` or `Attention`, may be
written with a capital or without. A name that really has two ways to be written has both among its terms.

Code, formulas, addresses, paths and identifiers are not read. Between English words a word in small letters, or one
that begins a sentence, counts as an ordinary word: `rope` is not always RoPE.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: Lora 训练的是什么，为什么省参数？  # error: inconsistent-term
answer:
  - text: 只学习低秩增量，可训练参数更少。
    supported_by: [low-rank-update, trainable-parameters]
```

## Words that the bank does not use

Words in any script that a bank writes in one way only stand in bank.yaml, each with the one that is used instead:

```yaml bank.yaml
id: example
title: 示例题库
lang: zh-CN
chapters:
  - id: basics
    title: 低秩微调
roles: {algorithm: 算法, engineering: 工程}
standards:
  wording: {回报模型: 奖励模型}
```

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是回报模型吗？  # error: inconsistent-term
answer:
  - text: 不是，只学习低秩增量，可训练参数更少。
    supported_by: [low-rank-update, trainable-parameters]
```

`viva lint --fix --unsafe-fixes` writes them as the bank does.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from toolkit import contents
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Place, Replace, Severity
from toolkit.terms import Glossary, Word, names, spelled, unwanted

CODE = "TRM001"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Every place of a wrong word; only files that hold one are read."""
    files = bank.index.files
    wording = _settled(bank.info.standards.wording) if bank.info else {}
    right = (facts.spelled for facts in files.values())
    glossary = Glossary(frozenset().union(*right, *map(spelled, wording.values())))
    said = frozenset().union(*(facts.names for facts in files.values())) - wording.keys()
    wrong = {word: ways for word in said if (ways := glossary.right(word))}
    sought = wrong.keys() | wording.keys()
    found = [name for name, facts in files.items() if not sought.isdisjoint(facts.names)]
    kept = _longer(bank, wording) if found else []
    for name in found:
        content = bank.file(PurePosixPath(name)).content
        for node, field, text in contents.prose(content) if content is not None else ():
            for word in unwanted(text, wording, kept):
                yield _said(node.place / field, word, (wording[word.text],), "bank.yaml")
            for word in names(text):
                if word.text in wrong:
                    yield _said(node.place / field, word, wrong[word.text], "the glossary")


def _longer(bank: Bank, words: Mapping[str, str]) -> list[str]:
    """The terms that one of the words is part of."""
    terms = {term for point in bank.index.points for term in point.terms}
    return [term for term in terms if any(word in term and word != term for word in words)]


def _said(field: Place, word: Word, ways: Sequence[str], where: str) -> Diagnostic:
    place = field.slice(word.start, word.start + len(word.text))
    right = " or ".join(f'"{each}"' for each in ways)
    fix = Fix((Replace(place, ways[0]),), safe=False) if len(ways) == 1 else None
    return Diagnostic(place, f'"{word.text}" is {right} in {where}', f"write {right}", fix=fix)


def _settled(wording: Mapping[str, str]) -> dict[str, str]:
    """Each word with the one that stands at the end of its chain; words in a circle have none."""
    settled = {}
    for word in wording:
        seen, right = {word}, wording[word]
        while right in wording and right not in seen:
            seen.add(right)
            right = wording[right]
        if right not in seen:
            settled[word] = right
    return settled
