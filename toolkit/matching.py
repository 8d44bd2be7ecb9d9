"""Claims and points become, for each claim, the point that covers most of it; what an earlier run found is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain
from operator import add
from typing import Any, NamedTuple

from toolkit.support import grams, held, small, words

FEW = 400  # grams that are searched for in every text; more are read off the texts
SAMPLE = 300  # texts that tell which grams are rare


class Wanted(NamedTuple):
    """A claim, the points that do not come into question, and the coverage from which another one does."""

    text: str
    named: frozenset[str]
    least: float


class Match(NamedTuple):
    """A point, and how much of a claim it covers."""

    id: str
    coverage: float


class Sought(NamedTuple):
    """What was found for a claim, and grams of which a point must hold one to cover enough of it."""

    match: Match | None
    probes: tuple[str, ...]


def best(claims: Sequence[Wanted], points: Mapping[str, str]) -> list[Match | None]:
    """For each claim the point that covers most of it, if at least `least`; of equal ones the first by id.

    Exact: a point that covers so much holds some of the claim's rarest grams, so only these are looked up.
    """
    return [sought.match for sought in _seek(claims, points)]


def ranked(claim: str, points: Mapping[str, str]) -> list[Match]:
    """The points that cover something of a claim, the best first, equal ones by id."""
    wanted = grams(claim)
    matches = (Match(id, held(wanted, (words(text),))) for id, text in points.items() if wanted)
    return sorted((match for match in matches if match.coverage), key=_rank)


def remembered_best(claims: Sequence[Wanted], points: Mapping[str, str], worked: dict[str, Any]) -> list[Match | None]:
    """As `best`; looked for again is only what is new, or may have changed with a point.

    `worked` keeps what is known, and is brought up to date.
    """
    before, known = worked.get("matching", ({}, {}))
    marks = {id: blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for id, text in points.items()}
    gone = {id for id, mark in before.items() if marks.get(id) != mark}
    answers: dict[Wanted, Sought] = {}
    for claim in claims:
        if (sought := known.get(claim)) and not (sought.match and sought.match.id in gone):
            answers[claim] = sought
    _improve(answers, {id: points[id] for id, mark in marks.items() if before.get(id) != mark})
    missing = [claim for claim in dict.fromkeys(claims) if claim not in answers]
    answers |= zip(missing, _seek(missing, points), strict=True)
    worked["matching"] = marks, answers
    return [answers[claim].match for claim in claims]


def _improve(answers: dict[Wanted, Sought], fresh: Mapping[str, str]) -> None:
    """Let the claims have points that were not there before."""
    if not answers:
        return
    new = {gram for text in fresh.values() for gram in _grams_of(text)}
    touched = [claim for claim, sought in answers.items() if not new.isdisjoint(sought.probes)]
    for claim, sought in zip(touched, _seek(touched, fresh), strict=True):
        match = min(filter(None, (answers[claim].match, sought.match)), key=_rank, default=None)
        answers[claim] = answers[claim]._replace(match=match)


def _rank(match: Match) -> tuple[float, str]:
    return (-match.coverage, match.id)


def _seek(claims: Sequence[Wanted], points: Mapping[str, str]) -> Iterator[Sought]:
    if not claims:
        return
    ids, texts = list(points), list(points.values())
    rarity = Counter(gram for text in texts[:: len(texts) // SAMPLE + 1] for gram in _grams_of(text))
    probes = [_probes(claim, rarity) for claim in claims]
    holders = _holders({gram for each in probes for gram in each}, texts)
    for claim, chosen in zip(claims, probes, strict=True):
        found = None
        for at, most in _candidates(grams(claim.text), chosen, claim.least, holders):
            if most < (found.coverage if found else claim.least) - _TINY:
                break
            if ids[at] not in claim.named:
                match = Match(ids[at], held(grams(claim.text), (words(texts[at]),)))
                if match.coverage >= claim.least - _TINY and (not found or _rank(match) < _rank(found)):
                    found = match
        yield Sought(found, chosen)


def _probes(claim: Wanted, rarity: Mapping[str, int]) -> tuple[str, ...]:
    weights = grams(claim.text)
    left = sum(weights.values())
    enough = claim.least * left - _TINY
    chosen = []
    for gram in sorted(weights, key=lambda gram: (rarity.get(gram, 0), gram)):
        if left < enough:
            break
        left -= weights[gram]
        chosen.append(gram)
    return tuple(chosen)


def _holders(wanted: Collection[str], texts: Sequence[str]) -> dict[str, list[int]]:
    """For each gram, the texts that hold it, or at least may."""
    if len(wanted) < FEW:
        said = [small(text) for text in texts]
        return {gram: [at for at, text in enumerate(said) if gram.strip() in text] for gram in wanted}
    holders: dict[str, list[int]] = {gram: [] for gram in wanted}
    for at, text in enumerate(texts):
        for gram in _grams_of(text) & holders.keys():
            holders[gram].append(at)
    return holders


def _grams_of(text: str) -> set[str]:
    said = words(text)
    return {*map(add, said, said[1:]), *(f" {word} " for word in said.split())}


def _candidates(
    weights: Mapping[str, float], probes: Sequence[str], least: float, holders: Mapping[str, list[int]]
) -> list[tuple[int, float]]:
    """The texts that may cover enough, with the most that each can cover, best first."""
    whole = sum(weights.values())
    left = whole - sum(weights[gram] for gram in probes)
    shared = Counter(chain.from_iterable(holders[gram] for gram in probes for _ in range(int(weights[gram]))))
    need = least * whole - left - _TINY
    likely = [(at, (count + left) / whole) for at, count in shared.items() if count >= need]
    return sorted(likely, key=lambda each: -each[1])


_TINY = 1e-9
