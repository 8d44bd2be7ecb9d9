"""A new id for a thing of a bank becomes the texts and file names that change with it, everything else untouched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from toolkit.bank import Bank
from toolkit.diagnostic import Fix, Replace
from toolkit.fixing import mend
from toolkit.mentions import Kind, mentions
from toolkit.model import Point, Question, Source


class RenameError(ValueError):
    """A renaming that cannot be made without a loss; nothing is changed."""


@dataclass(frozen=True)
class Renaming:
    """What changes: whole new texts by path, files and folders that move, and how many places name the thing."""

    texts: dict[PurePosixPath, str]  # by the path that the file has before the move
    moves: tuple[tuple[PurePosixPath, PurePosixPath], ...]  # files and folders, from → to
    places: int


def renamed(bank: Bank, kind: Kind, old: str, new: str) -> Renaming:
    """The bank with `new` for `old` wherever the thing is named: its own id, fields that refer to it, links in prose.

    Raises RenameError when a file has mistakes of syntax or schema, or cannot be changed only where it names it.
    """
    for each in bank.refused:  # what is refused may hold what nobody sees, a key that stands twice for one
        if each.rule in ("syntax", "schema"):
            raise RenameError(f"{each.place.path} has mistakes that may hide where it names {old}; see `viva lint`")
    if len(held := [each for each in _named(bank, kind) if each == old]) > 1:
        raise RenameError(f"{len(held)} of them have the id {old}; give each its own first")
    texts: dict[PurePosixPath, str] = {}
    count = 0
    for path, text in bank.texts.items():
        content = bank.file(path).content
        places = list(mentions(content, kind, old)) if content is not None else []
        if not places:
            continue
        made = mend(text, [Fix(tuple(Replace(place, new) for place in places), safe=True)])
        if not made.done:
            raise RenameError(f"{path} cannot be changed only where it names {old}; an alias or a merged mapping may")
        texts[path] = made.text
        count += len(places)
    return Renaming(texts, tuple(_moves(bank, kind, old, new)), count)


def _named(bank: Bank, kind: Kind) -> list[str]:
    """The ids that things of a kind have, as often as they have them."""
    if kind == "chapter":
        return [chapter.id for chapter in bank.info.chapters] if bank.info else []
    things: dict[str, Sequence[Point | Question | Source]] = {
        "point": bank.points, "question": bank.questions, "source": bank.sources,
    }  # fmt: skip
    return [each.id for each in things[kind]]


def _moves(bank: Bank, kind: Kind, old: str, new: str) -> Iterator[tuple[PurePosixPath, PurePosixPath]]:
    if kind == "question":
        path = bank.question[old].place.path
        yield path, path.with_name(f"{new}{path.suffix}")
    if kind == "chapter":
        for folder in ("knowledge", "questions"):
            if any(path.is_relative_to(bank.root / folder / old) for path in bank.texts):
                yield bank.root / folder / old, bank.root / folder / new
