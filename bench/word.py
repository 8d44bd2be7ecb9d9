"""How long a Word file of 2,000 questions takes, beside a plain python-docx script that writes the same paragraphs.

    python bench/word.py

The peer adds every paragraph of our file by its text and the name of its style, to the same template. Each run is a
process of its own, peer and ours in turn; seconds are of the clock, from content in memory to the bytes of the file.
`viva build docx` is the whole command: it reads and checks the bank too, which the peer does not.
"""

from __future__ import annotations

import io
import json
import statistics
import subprocess
import sys
import time
from typing import Any

from render import FOLDER, PROJECT, REPOSITORY, ROUNDS, environment, made, timed

QUESTIONS, POINTS = 2000, 800
PARAGRAPHS = FOLDER / "paragraphs.json"


def main() -> None:
    made(QUESTIONS, POINTS)
    run("--paragraphs")
    taken: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        taken.setdefault("python-docx, the same paragraphs", []).append(run("--peer"))
        taken.setdefault("the docx renderer", []).append(run("--ours"))
        whole, _ = timed([sys.executable, "-m", "toolkit", "build", "docx"])
        taken.setdefault("viva build docx, reading and checking too", []).append(whole)
    medians = {name: statistics.median(each) for name, each in taken.items()}
    peer = next(iter(medians.values()))
    print(f"{QUESTIONS} questions, {len(json.loads(PARAGRAPHS.read_text('utf-8')))} paragraphs")
    print(f"{'':44}{'s':>8}{'÷ peer':>9}")
    for name, seconds in medians.items():
        print(f"{name:44}{seconds:8.2f}{seconds / peer:9.2f}")


def run(what: str) -> float:
    """The seconds that one process says it took."""
    command = [sys.executable, __file__, what]
    return float(subprocess.run(command, cwd=PROJECT, env=environment(), check=True, stdout=subprocess.PIPE).stdout)


def ours() -> float:
    """Our renderer."""
    from toolkit.renderers import docx

    document = composed()
    began = time.perf_counter()
    docx.render(document)
    return time.perf_counter() - began


def peer() -> float:
    """What anybody would write with python-docx."""
    from docx import Document

    paragraphs = json.loads(PARAGRAPHS.read_text("utf-8"))
    began = time.perf_counter()
    book = Document(str(REPOSITORY / "templates" / "base.docx"))
    for style, words in paragraphs:
        book.add_paragraph(words, style=style)
    book.save(io.BytesIO())
    return time.perf_counter() - began


def paragraphs() -> float:
    """Keep style name and text of every paragraph of our file, those of tables too, for the peer."""
    from docx import Document
    from docx.text.paragraph import Paragraph

    from toolkit.renderers import docx

    book = Document(io.BytesIO(docx.render(composed())))
    every = (Paragraph(each, book._body) for each in book.element.body.iter(TAG))
    PARAGRAPHS.write_text(json.dumps([(each.style.name, each.text) for each in every]), "utf-8")
    return 0.0


def composed() -> Any:
    """The study edition of the generated bank."""
    from toolkit import document, project

    found = project.find(PROJECT)
    (root,) = found.bank_roots()
    bank = found.load(root)
    return document.compose(bank, found.built_at(bank), found.media_reader(bank))


TAG = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
RUNS = {"--ours": ours, "--peer": peer, "--paragraphs": paragraphs}

if __name__ == "__main__":
    if sys.argv[1:]:
        sys.path.insert(0, str(REPOSITORY))
        print(RUNS[sys.argv[1]]())
    else:
        main()
