"""A file that stands where its content does not belong.

The name of a question's file is its id, and folders under `knowledge/` and `questions/` are the chapters of
`bank.yaml`: people find things by path, and nothing is left out of the book because nobody looked in its folder.

## Example

```yaml questions/basics/lora.yaml
id: lora-question  # error: misfiled
uid: a2b3c4d5e6
prompt: 文件名和 id 不一致会怎样？
answer:
  - text: 会被找不到。
    supported_by: [low-rank-update]
```

```yaml knowledge/advanced/more.yaml
title: 没有这一章  # error: misfiled
points:
  - id: lost
    uid: b2b3c4d5e6
    title: 失踪的知识点
    body: bank.yaml 里没有 advanced 这一章。
    cites: [hu-2021-lora]
```

```yaml questions/basics/uses-lost.yaml
id: uses-lost
uid: c2b3c4d5e6
prompt: 这道题用到上面的知识点？
answer:
  - text: 是的。
    supported_by: [lost]
```
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Place, Severity
from toolkit.reading import NOWHERE_TO_GO
from toolkit.slips.meant import closest

CODE = "ID004"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Files in no known place, questions under another name than their id, folders that are no chapter."""
    for name, facts in bank.index.files.items():
        if facts.kind is None:
            yield Diagnostic(Place(PurePosixPath(name)), "nothing is read from here", NOWHERE_TO_GO)
    if bank.info and bank.info.id != bank.root.name:
        yield Diagnostic(
            bank.info.place / "id",
            f'the bank "{bank.info.id}" stands in the folder "{bank.root.name}"',
            "make them one",
        )
    for question in bank.index.questions:
        here = question.file.rpartition("/")[2]
        if here != f"{question.id}.yaml" and question.file not in bank.index.copies:
            yield Diagnostic(
                question.place / "id", f'the question "{question.id}" stands in {here}', "rename one of them"
            )
    chapters = [chapter.id for chapter in bank.info.chapters] if bank.info else []
    told: set[str] = set()
    for name, facts in bank.index.files.items():
        folder = name.rpartition("/")[0]
        chapter = folder.rpartition("/")[2]
        if not (facts.points or facts.questions) or not chapters or chapter in chapters or folder in told:
            continue
        told.add(folder)
        near = closest(chapter, chapters)
        hint = f'did you mean "{near}"?' if near else f"chapters of bank.yaml: {', '.join(chapters)}"
        yield Diagnostic(Place(PurePosixPath(name)), f'no chapter has the id "{chapter}"', hint)
