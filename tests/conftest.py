"""What the tests share: the repository, the example bank, and banks made of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from tests.markdown_cases import EXAMPLE, example_texts
from toolkit import bank
from toolkit.bank import Bank

if TYPE_CHECKING:
    from tests.learner import Learner

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture
def example_bank() -> Callable[..., Bank]:
    """The bank that `viva init` writes, with some of its files replaced or added: `example_bank({"bank.yaml": …})`."""

    def load(files: dict[str, str] | None = None, media: tuple[str, ...] = ()) -> Bank:
        texts = example_texts() | {EXAMPLE / name: text for name, text in (files or {}).items()}
        return bank.load(texts, EXAMPLE, frozenset(PurePosixPath(EXAMPLE, name) for name in media))

    return load


@pytest.fixture(scope="session")
def full_bank() -> Bank:
    """A bank that uses every field of the content model, with tables, code, formulas and a picture."""
    return bank.load(full_texts(), FULL, frozenset({FULL / "media" / "curve.png"}))


@pytest.fixture(scope="session")
def read_media() -> Callable[[str], bytes]:
    """Reads the pictures of `full_bank`."""

    def read(name: str) -> bytes:
        if name != "media/curve.png":
            raise KeyError(name)
        return (REPOSITORY / FULL / name).read_bytes()

    return read


FULL = PurePosixPath("tests/banks/full")


def full_texts() -> dict[PurePosixPath, str]:
    """The files of `full_bank`."""
    return {
        PurePosixPath(path.relative_to(REPOSITORY).as_posix()): path.read_text("utf-8")
        for path in sorted((REPOSITORY / FULL).rglob("*.yaml"))
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A fresh project with the example bank."""
    from tests.running import viva

    folder = tmp_path / "project"
    assert viva("init", folder, cwd=tmp_path).code == 0
    return folder


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    """A learner who has nothing yet."""
    pytest.importorskip("anki", reason="Anki's own library is a development dependency")
    from tests.learner import Learner

    made = Learner(tmp_path)
    yield made
    made.col.close()
