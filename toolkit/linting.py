"""A bank becomes its findings: each file is examined once, on all cores when there are many, and remembered."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from toolkit import rules
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic
from toolkit.facts import Facts
from toolkit.keeping import digest
from toolkit.memory import Memory, Record
from toolkit.rules import Choice

MANY = 400  # files to examine from which another process pays
CHUNK = 100  # files that are examined, and held in memory, at a time


def lint(
    bank: Bank, choice: Choice, memory: Memory, digests: Mapping[PurePosixPath, bytes], jobs: int | None = None
) -> list[Diagnostic]:
    """What `rules.run` finds, with the help of a memory, which is brought up to date.

    `digests` are those of the texts. `jobs` is the most processes to use; None: one a core, eight at most.
    """
    told = _Told(bank, choice, memory, digests, min(os.cpu_count() or 1, 8) if jobs is None else jobs)
    questions = bank.root / "questions"
    inside = [path for path in bank.texts if path.is_relative_to(questions)]
    told.examine([path for path in bank.texts if not path.is_relative_to(questions)])
    told.examine(inside)
    memory.records = told.records
    whole = replace(bank, known={name: record.facts for name, record in told.records.items()}, worked=memory.worked)
    found = [each for record in told.records.values() for each in record.findings]
    return rules.conclude(whole, choice, [*found, *rules.across(whole, choice.select)])


class _Told:
    """The records of a bank as they become known: first what others rest on, then the questions."""

    def __init__(
        self, bank: Bank, choice: Choice, memory: Memory, digests: Mapping[PurePosixPath, bytes], jobs: int
    ) -> None:
        self._bank, self._memory, self._digests, self._jobs = bank, memory, digests, jobs
        self._select = choice.select
        self._rests_on = digest(
            digests.get(bank.root / "bank.yaml", b""), bank.month.encode(), " ".join(sorted(choice.select)).encode()
        )
        self._home: dict[str, bytes] = {}  # of a point: the digest of its file
        self.records: dict[str, Record] = {}

    def examine(self, paths: Sequence[PurePosixPath]) -> None:
        """Bring the records of these files up to date; the files of the points that they name come before."""
        stale = []
        for path in paths:
            record, text = self._memory.records.get(str(path)), self._digests[path]
            if record and record.text == text and record.depends == self._depends(text, record.facts):
                self.records[str(path)] = record
            else:
                stale.append(path)
        for name, facts, findings in self._examined(stale):
            text = self._digests[PurePosixPath(name)]
            self.records[name] = Record(text, self._depends(text, facts), facts, findings)
        self.records = {name: self.records[name] for path in self._bank.texts if (name := str(path)) in self.records}
        for path in paths:
            for point in self.records[str(path)].facts.points:
                self._home.setdefault(point.id, self._digests[path])

    def _depends(self, text: bytes, facts: Facts) -> bytes:
        homes = sorted({self._home.get(id, b"") for id in facts.uses.support})
        return digest(self._rests_on, text, *homes)

    def _examined(self, paths: Sequence[PurePosixPath]) -> Iterator[tuple[str, Facts, tuple[Diagnostic, ...]]]:
        known = {name: record.facts for name, record in self.records.items() if record.facts.points}
        shared = _Shared(replace(self._bank, texts={}, settings=self._bank.info, known=known), self._select)
        chunks = [
            {path: self._bank.texts[path] for path in paths[at : at + CHUNK]} for at in range(0, len(paths), CHUNK)
        ]
        if self._jobs > 1 and len(paths) >= MANY:
            with ProcessPoolExecutor(self._jobs, initializer=_begin, initargs=(shared,)) as pool:
                for found in pool.map(_examine_shared, chunks):
                    yield from found
        else:
            for chunk in chunks:
                yield from _examine(chunk, shared)


class _Shared(NamedTuple):
    """What the examination of every file needs."""

    bank: Bank  # without a file of its own
    select: frozenset[str]


Examined = list[tuple[str, Facts, tuple[Diagnostic, ...]]]


def _examine(texts: Mapping[PurePosixPath, str], shared: _Shared) -> Examined:
    part = replace(shared.bank, texts=texts, unread=(), _read={})
    found: dict[str, list[Diagnostic]] = {str(path): [] for path in texts}
    for each in rules.examine(part, shared.select):
        found[str(each.place.path)].append(each)
    facts = rules.facts(part, shared.select)
    return [(name, facts[name], tuple(findings)) for name, findings in found.items()]


_shared: _Shared | None = None  # in a process of the pool


def _begin(shared: _Shared) -> None:
    global _shared
    gc.disable()  # no cycles are made, and the many objects would be walked again and again
    _shared = shared


def _examine_shared(texts: Mapping[PurePosixPath, str]) -> Examined:
    assert _shared is not None
    return _examine(texts, _shared)
