"""How well support is told from its absence: coverage of claims, and numbers that were changed, on public sets.

    python bench/quality_support.py [FOLDER]          (build/bench/data by default)

Whoever runs it puts the sets there; none is part of this repository. Each holds paragraphs, and for each a few
questions with their answers:

    cmrc2018_dev.json            CMRC 2018, squad-style-data/cmrc2018_dev.json of GitHub ymcui/cmrc2018
    DRCD_dev.json                DRCD, DRCD_dev.json of DRCKnowledgeTeam/DRCD, in traditional characters
    expmrc-cmrc2018-dev.json     ExpMRC, data/cmrc2018/ of ymcui/expmrc, with sentences of evidence
    expmrc-squad-dev.json        the same in English, data/squad/

None is held out: false alarms and misses in all of them were read while the measures were made.

Three things are asked. *Coverage*: a question with its answer is the claim; its paragraph covers more of it than the
nearest other paragraph does (AUC over all claims, and the share below the threshold of `unsupported-wording`).
*Choice*: with the nearest other paragraph named, `better-support` proposes the right one. *Numbers*: in a sentence that
holds an answer, or is evidence for it, one number becomes another of as many digits; `unsupported-number` must report
that one, and nothing in the sentence as it was.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from toolkit.figures import unheld
from toolkit.matching import Wanted, best
from toolkit.rules import better_support, unsupported_wording
from toolkit.support import coverage, words

SETS = ["cmrc2018_dev.json", "DRCD_dev.json", "expmrc-cmrc2018-dev.json", "expmrc-squad-dev.json"]
MOST = 1500  # claims of a set that are compared with all its paragraphs
DIGITS = re.compile(r"\d+")


class Asked(NamedTuple):
    """A paragraph, a question with its answer, and sentences of the paragraph that hold the answer."""

    paragraph: str
    claim: str
    sentences: tuple[str, ...]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "build/bench/data")
    for name in SETS:
        if not (folder / name).is_file():
            print(f"{name:26} skipped: it is not in {folder}; this script's first lines say where it comes from")
            continue
        asked = list(dict.fromkeys(read(folder / name)))
        judge_coverage(name, random.Random(1).sample(asked, min(MOST, len(asked))))
        judge_numbers(
            f"{name} sentences", sorted({(each.paragraph, said) for each in asked for said in each.sentences})
        )
        judge_numbers(f"{name} questions", sorted({(each.paragraph, each.claim) for each in asked}))


def judge_coverage(name: str, asked: list[Asked]) -> None:
    paragraphs = {str(at): text for at, text in enumerate(sorted({each.paragraph for each in asked}))}
    id_of = {text: id for id, text in paragraphs.items()}
    wrong = best([Wanted(each.claim, frozenset({id_of[each.paragraph]}), 0.0) for each in asked], paragraphs)
    right = [coverage(each.claim, [words(each.paragraph)]) for each in asked]
    nearest = [match.coverage if match else 0.0 for match in wrong]
    least = unsupported_wording.LEAST
    wanted = [
        Wanted(each.claim, frozenset({match.id} if match else ()),
               max(better_support.LEAST, (match.coverage if match else 0) + better_support.MORE))
        for each, match in zip(asked, wrong, strict=True)
    ]  # fmt: skip
    proposed = [match and match.id for match in best(wanted, paragraphs)]
    hits = sum(id == id_of[each.paragraph] for id, each in zip(proposed, asked, strict=True))
    print(
        f"{name:36} claims {len(asked):5}  AUC {area(right, nearest):.4f}  below {least}: "
        f"right {share(right, least):.3f}, nearest wrong {share(nearest, least):.3f}  "
        f"better-support: precision {hits / max(1, sum(map(bool, proposed))):.3f}, recall {hits / len(asked):.3f}"
    )


def judge_numbers(name: str, claims: list[tuple[str, str]]) -> None:
    choose = random.Random(1)
    alarms = changed = found = 0
    for paragraph, claim in claims:
        alarms += bool(unheld(claim, [paragraph]))
        if numbers := list(DIGITS.finditer(claim)):
            number = choose.choice(numbers)
            start, stop = number.span()
            wrong = f"{claim[:start]}{another(choose, number[0])}{claim[stop:]}"
            changed += 1
            found += any(each.start < stop and each.stop > start for each in unheld(wrong, [paragraph]))
    precision = found / max(1, found + alarms)
    print(
        f"{name:36} claims {len(claims):5}  changed {changed}: recall {found / max(1, changed):.3f}, "
        f"precision {precision:.3f}; {alarms} false alarms"
    )


def another(choose: random.Random, number: str) -> str:
    """A different number of as many digits; it starts with a 0 only if this one does."""
    while True:
        made = "".join(choose.choice("0123456789") for _ in number)
        if made != number and (made[0] != "0" or number[0] == "0"):
            return made


def area(positive: list[float], negative: list[float]) -> float:
    """The chance that one of the first is above one of the second (the area under the ROC curve)."""
    ordered = sorted([(value, True) for value in positive] + [(value, False) for value in negative])
    below = won = 0.0
    for _, group in groupby(ordered, key=lambda each: each[0]):
        kinds = [is_positive for _, is_positive in group]
        mine = sum(kinds)
        won += mine * (below + (len(kinds) - mine) / 2)
        below += len(kinds) - mine
    return won / (len(positive) * len(negative))


def share(values: list[float], least: float) -> float:
    return sum(value < least for value in values) / len(values)


def read(path: Path) -> Iterator[Asked]:
    for article in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            text = paragraph["context"]
            for each in paragraph["qas"]:
                answer = each["answers"][0]
                evidence = each.get("evidences") or [sentence_at(text, answer.get("answer_start", 0))]
                yield Asked(text, f"{each['question']} {answer['text']}", tuple(evidence))


def sentence_at(text: str, at: int) -> str:
    start = max(text.rfind(mark, 0, at) for mark in "。！？\n") + 1
    stops = [stop for mark in "。！？\n" if (stop := text.find(mark, at)) >= 0]
    return text[start : min(stops, default=len(text)) + 1]


if __name__ == "__main__":
    main()
