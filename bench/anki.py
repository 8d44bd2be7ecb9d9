"""How long the writing of a package takes beside bare genanki with the very same notes, and how it grows.

    python bench/anki.py [NOTES …]          (1,000, 10,000 and 100,000 by default)

Each run is a process of its own that makes the notes (in time that is not counted) and writes one file; the two take
turns, and the median of each is told. genanki does not compress its files; ours are, within the time.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
FOLDER = REPOSITORY / "build" / "bench"
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 5

sys.path.insert(0, str(REPOSITORY))
from toolkit.deck import Deck  # noqa: E402
from toolkit.note_types import SHAPES  # noqa: E402
from toolkit.renderers.anki import package  # noqa: E402
from toolkit.renderers.anki_collection import Row  # noqa: E402


def main() -> None:
    if sys.argv[1:2] == ["--run"]:
        print(*RUNS[sys.argv[2]](int(sys.argv[3])))
        return
    head = "".join(f"{name + ' s':>13}{'MB':>7}{'file MB':>9}" for name in RUNS)
    print(f"{'notes':>8}{head}{'÷ genanki':>12}")
    for count in map(int, sys.argv[1:] or ("1000", "10000", "100000")):
        taken: dict[str, list[tuple[float, ...]]] = {name: [] for name in RUNS}
        for _ in range(ROUNDS):
            for name, runs in taken.items():
                runs.append(_apart(name, count))
        ours, theirs = (tuple(statistics.median(each) for each in zip(*runs, strict=True)) for runs in taken.values())
        figures = "".join(f"{seconds:13.2f}{peak:7.0f}{size:9.1f}" for seconds, peak, size in (ours, theirs))
        print(f"{count:8}{figures}{ours[0] / theirs[0]:12.2f}")


def _apart(name: str, count: int) -> tuple[float, ...]:
    """Seconds, peak megabytes and megabytes of the file, in a process of its own."""
    command = [sys.executable, __file__, "--run", name, str(count)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return tuple(map(float, told.stdout.split()))


def _rows(count: int) -> Iterator[Row]:
    """Notes of three kinds in ten decks, about 900 characters each."""
    for number in range(count):
        name = ("question", "follow-up", "point")[number % 3]
        shape = SHAPES[name]
        answer = "".join(
            f"<li>第 {number}-{each} 点：预训练权重 \\(W_0\\) 冻结，只学习低秩增量 \\(\\frac{{\\alpha}}{{r}}BA\\)。"
            f'<div class="support">→ {each}.{number % 97} 低秩增量</div></li>' for each in range(5)
        )  # fmt: skip
        text = f"<p>LoRA 训练的是什么，为什么省参数？第 {number} 问</p>"
        first = f"<div class=\"whole\">{{{{c1::{text}}}}}</div>" if shape.is_cloze else text
        rest = {"Answer": f'<ol class="answer">{answer}</ol>', "Notes": answer, "Id": f"bench 1.0 · q-{number}"}
        fields = (first, *(rest.get(field, "") for field in shape.fields[1:]))
        deck = Deck(f"bench/{number % 10}", f"Bench::{number % 10:02}")
        tags = ("viva", "level::basic", f"chapter::c{number % 10}")
        yield Row(name, f"viva-{number:010}", deck, tags, int(BUILT.timestamp()), fields)


def _viva(count: int) -> tuple[float, float, float]:
    rows = list(_rows(count))
    path = FOLDER / "viva.apkg"
    began = time.perf_counter()
    path.write_bytes(package(rows, BUILT, {}, {}))
    return _measured(began, path)


def _genanki(count: int) -> tuple[float, float, float]:
    import genanki

    rows = list(_rows(count))
    path = FOLDER / "genanki.apkg"
    began = time.perf_counter()
    types = {
        name: genanki.Model(
            shape.number, shape.title, [{"name": field} for field in shape.fields],
            [{"name": "Card 1", "qfmt": shape.front, "afmt": shape.back}], css=shape.css,
            model_type=int(shape.is_cloze),
        ) for name, shape in SHAPES.items()
    }  # fmt: skip
    decks: dict[str, genanki.Deck] = {}
    for due, row in enumerate(rows, 1):
        deck = decks.setdefault(row.deck.key, genanki.Deck(1 << 41 | len(decks), row.deck.name))
        deck.add_note(genanki.Note(types[row.note_type], list(row.fields), tags=list(row.tags), guid=row.guid, due=due))
    genanki.Package(list(decks.values())).write_to_file(str(path), BUILT.timestamp())
    return _measured(began, path)


def _measured(began: float, path: Path) -> tuple[float, float, float]:
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
    return seconds, peak, path.stat().st_size / 1e6


RUNS = {"viva": _viva, "genanki": _genanki}

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    main()
