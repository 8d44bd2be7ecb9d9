"""A project's banks become their findings, with a memory between runs, of any revision or with texts not saved yet."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from toolkit import bank as banks
from toolkit import keeping, linting, memory
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic
from toolkit.keeping import digest
from toolkit.memory import Memory
from toolkit.mending import Texts
from toolkit.project import Project, Read
from toolkit.rules import Choice


class Linted(NamedTuple):
    """A bank and what was found in it."""

    bank: Bank
    findings: list[Diagnostic]


class Session:
    """One run of lint over a project, or a watch, which is many."""

    def __init__(self, project: Project, *, keeps: bool = True) -> None:
        self._project = project
        self._keeps = keeps  # on disk, for the next run
        self._folder = keeping.folder_of(project.root)
        self._stamp = memory.stamp()
        self._memories: dict[str, Memory] = {}

    def lint(self, root: PurePosixPath, choice: Choice) -> Linted:
        """The findings of one bank as it stands in its files."""
        read = self._project.read(root)
        digests = {path: digest(data) for path, data in read.data.items()}
        name = _name(root, choice)
        key = self._key(read, choice, digests)
        folder = self._folder / name
        if self._keeps and (findings := memory.found(folder / "findings", key)) is not None:
            return Linted(read.bank, findings)
        held = self._memories.get(name) or (memory.recall(folder, self._stamp) if self._keeps else Memory())
        findings = linting.lint(read.bank, choice, held, digests)
        self._memories[name] = held
        if self._keeps:
            memory.keep(folder, self._stamp, held)
            keeping.save(folder / "findings", key, findings)
            memory.forget(self._folder)
        return Linted(read.bank, findings)

    def lint_bank(self, bank: Bank, choice: Choice) -> list[Diagnostic]:
        """The findings of a bank whose texts are not those of its files. Nothing is kept."""
        held = self._memories.get(_name(bank.root, choice), Memory())
        digests = {path: digest(text.encode("utf-8", "surrogateescape")) for path, text in bank.texts.items()}
        return linting.lint(bank, choice, Memory(dict(held.records), dict(held.worked)), digests)

    def _key(self, read: Read, choice: Choice, digests: Mapping[PurePosixPath, bytes]) -> bytes:
        bank = read.bank
        said = repr((
            sorted(choice.select), sorted(choice.severity.items()), choice.per_file_ignores, choice.obey_ignores,
            bank.root, bank.month, sorted(map(str, bank.media)), bank.unread,
        ))  # fmt: skip
        texts = (
            part for path, made in digests.items() for part in (str(path).encode("utf-8", "surrogateescape"), made)
        )
        return digest(self._stamp, said.encode("utf-8", "surrogateescape"), *texts)


def overlaid(bank: Bank, changed: Texts) -> Bank:
    """A bank with some texts changed, or added."""
    texts = ChainMap(dict(changed), dict(bank.texts))
    return banks.load(texts, bank.root, bank.media, month=bank.month)


def _name(root: PurePosixPath, choice: Choice) -> str:
    return f"{root.name}-{digest(' '.join(sorted(choice.select)).encode()).hex()[:8]}"
