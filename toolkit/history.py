"""When the files of a bank changed becomes when each of its cards last did: a card shows more than its own file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from toolkit import markup
from toolkit.bank import Bank, answer_points
from toolkit.model import Point, Question


def modified(bank: Bank, times: Mapping[PurePosixPath, int]) -> dict[str, int]:
    """The time of every point and question, by uid, given that of every file, those that are gone included.

    What a card shows stands in its own file, in bank.yaml (titles, version), in sources.yaml and in pictures. It calls
    other points and questions by number and title, so all files of their chapters count.
    Follow-ups are as old as their question, which they show.
    """
    return _History(bank, times).whole()


class _History:
    def __init__(self, bank: Bank, times: Mapping[PurePosixPath, int]) -> None:
        self._bank, self._times = bank, times
        self._folders: dict[PurePosixPath, int] = {}
        for path, time in times.items():
            self._folders[path.parent] = max(time, self._folders.get(path.parent, 0))

    def whole(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for point in self._bank.points:
            found[point.uid] = self._of(point, (point.title, point.body), (), bool(point.cites))
        for question in self._bank.questions:
            found[question.uid] = self._of(question, _texts(question), _named(question), False)
        return found

    def _of(self, thing: Point | Question, texts: Iterable[str], named: Iterable[str], cites: bool) -> int:
        files = {thing.place.path, self._bank.root / "bank.yaml"}
        if cites:
            files.add(self._bank.root / "sources.yaml")
        ids = set(named)
        for text in texts:
            ids.update(id for id, _, _ in markup.references(text))
            files.update(self._bank.root / source for source, _, _, _ in markup.images(text))
        folders = {self._folder(id) for id in ids}
        return max(0, *(self._times.get(path, 0) for path in files), *(self._folders.get(each, 0) for each in folders))

    def _folder(self, id: str) -> PurePosixPath:
        thing = self._bank.point.get(id) or self._bank.question.get(id)
        return thing.place.path.parent if thing else self._bank.root


def _texts(question: Question) -> Iterator[str]:
    yield from (question.prompt, question.script, question.bonus)
    for claim in answer_points(question):
        yield from (claim.text, claim.inference)
    yield from (each.prompt for each in question.follow_ups)


def _named(question: Question) -> Iterator[str]:
    for claim in answer_points(question):
        yield from claim.supported_by
    yield from (each.leads_to for each in question.follow_ups if each.leads_to)
