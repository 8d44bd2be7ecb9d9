"""What the command line names as a release becomes the releases of its banks."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from toolkit import manifest, revisions
from toolkit import project as projects
from toolkit.bank import Bank
from toolkit.project import Project
from toolkit.publishing import ProjectError
from toolkit.releases import Release, release


def releases_of(project: Project, named: str | None) -> dict[str, Release]:
    """The release of each bank, by the name of its folder: of the work tree (None), a manifest, a folder, a revision.

    Raises ProjectError for what is none of them, and for a bank with files that cannot be used: their cards would look
    retired.
    """
    if named is None:
        return {root.name: _sound(project.load(root)) for root in project.bank_roots()}
    path = Path(named)
    if path.is_file():
        return manifest.read(path).releases
    if path.is_dir():
        other = projects.find(path)
        return {root.name: _sound(other.load(root)) for root in other.bank_roots()}
    commit = revisions.commit(project.root, named)
    return {root.name: _sound(project.read_at(commit, root)) for root in _roots_at(project, commit)}


def _roots_at(project: Project, commit: str) -> list[PurePosixPath]:
    """The banks that a revision has, be they there now or not."""
    found = revisions.files(project.root, commit, PurePosixPath("content"))
    return sorted({PurePosixPath(*path.parts[:2]) for path in found if len(path.parts) > 2})


def _sound(bank: Bank) -> Release:
    for path in bank.texts:
        if bank.file(path).kind and bank.file(path).content is None:
            raise ProjectError(f"{path} cannot be read, so its cards would look retired; `viva lint` says why")
    return release(bank)
