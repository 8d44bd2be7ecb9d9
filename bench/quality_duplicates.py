"""How well near-duplicates are found: precision and recall on public sets of labelled pairs.

    python bench/quality_duplicates.py [FOLDER]          (build/bench/data by default)

Whoever runs it puts the sets there; none is part of this repository. Tab-separated lines `one, other, label`:

    lcqmc-dev.txt   LCQMC, LCQMC/dev.txt of GitHub IceFlameWorm/NLP_Datasets
    bq-dev.csv      BQ corpus, BQ_corpus/dev.csv of the same (with commas and a heading)
    afqmc-dev.txt   AFQMC, AFQMC/dev.txt of GitHub zejunwang1/CSTS
    paws-x-zh.tsv   PAWS-X zh, PAWS-X/dev_2k.tsv of the same (with an id and a heading): hard negatives
    mqp.csv         Medical Question Pairs, mqp.csv of GitHub curai/medical-question-pair-dataset: hard negatives
    sts-b-zh.txt    STS-B zh, Chinese-STS-B/sts-b-test.txt of zejunwang1/CSTS; 4 and 5 count as the same
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from toolkit.alike import NEAR, SHORTEST, candidates
from toolkit.essence import essence
from toolkit.likeness import contrast, likeness

Pair = tuple[str, str, bool]
COLUMNS = {  # where the two texts and the label stand, and from which label on they are one
    "lcqmc-dev.txt": (0, 1, 2, 1),
    "bq-dev.csv": (0, 1, 2, 1),
    "afqmc-dev.txt": (0, 1, 2, 1),
    "paws-x-zh.tsv": (1, 2, 3, 1),
    "mqp.csv": (1, 2, 3, 1),
    "sts-b-zh.txt": (0, 1, 2, 4),
}


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "build/bench/data")
    print(f"{'set':16}{'pairs':>7}{'level':>10}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>7}{'false alarms':>14}")
    for name in COLUMNS:
        if not (folder / name).is_file():
            print(f"{name:16} skipped: it is not in {folder}; this script's first lines say where it comes from")
            continue
        judge(name, [*pairs(folder / name)])


def judge(name: str, given: list[Pair]) -> None:
    levels = [(level(one, other), is_same) for one, other, is_same in given]
    same = sum(is_same for _, is_same in levels)
    for least, word in ((2, "error"), (1, "warning")):
        found = [is_same for each, is_same in levels if each >= least]
        right = sum(found)
        precision, recall = right / max(1, len(found)), right / max(1, same)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        alarms = (len(found) - right) / max(1, len(given) - same)
        print(f"{name:16}{len(given):7}{word:>10}{len(found):7}{precision:11.3f}{recall:8.3f}{f1:7.3f}{alarms:14.3f}")


def level(one: str, other: str) -> int:
    """What lint says of two prompts: 2 an error, 1 a warning, 0 nothing."""
    a, b = essence(one), essence(other)
    if a.text == b.text:
        return 2
    if min(len(a.text), len(b.text)) < SHORTEST or not any(candidates((a, b))) or contrast(a, b):
        return 0
    return int(likeness(a, b) >= NEAR)


def pairs(path: Path) -> Iterator[Pair]:
    one, other, label, least = COLUMNS[path.name]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream) if path.suffix == ".csv" else (line.rstrip("\n").split("\t") for line in stream)
        for row in rows:
            if len(row) > label and row[label].strip().isdigit():
                yield row[one], row[other], int(row[label]) >= least


if __name__ == "__main__":
    main()
