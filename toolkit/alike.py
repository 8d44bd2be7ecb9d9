"""Essences become the pairs of them that say the same, or nearly the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from toolkit.essence import Essence
from toolkit.likeness import contrast

NEAR = 0.70  # likeness from which two prompts are one: precision .91, recall .44 on LCQMC dev
SHORTEST = 8  # characters below which likeness says nothing
MOST = 200  # texts that one is compared with by one handle: the nearest before it, where ever so many share it

Like = Callable[[Essence, Essence], float]


class Pair(NamedTuple):
    """Two texts that are one, by their index; `score` is how alike they are, None where they are equal."""

    first: int
    later: int
    score: float | None


def same_or_near(texts: Sequence[Essence], like: Like, least: float, memory: dict[str, Any], name: str) -> list[Pair]:
    """For each text an earlier one that it equals, or else the one that is most like it, if at least so much.

    What `like` says of two texts is kept in the memory under the name, and believed the next time.
    """
    first: dict[tuple[str, str], int] = {}
    found: list[Pair] = []
    for at, each in enumerate(texts):
        said = (each.text, each.mark.partition("\n")[0])
        if said in first:
            found.append(Pair(first[said], at, None))
        first.setdefault(said, at)
    different = [at for at in first.values() if len(texts[at].text) >= SHORTEST]
    closest: dict[int, Pair] = {}
    for one, other, score in _scores([texts[at] for at in different], like, memory, name):
        pair = Pair(different[one], different[other], score)
        best = closest.get(pair.later)
        if score >= least and (best is None or (best.score or 0) < score):
            closest[pair.later] = pair
    return [*found, *closest.values()]


def candidates(texts: Sequence[Essence]) -> Iterator[tuple[int, int]]:
    """Pairs of different texts, by index, that have their marks and a handle in common; each once, in any order."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(texts):
        groups[each.mark].append(at)
    for members in groups.values():
        if len(members) == 1:
            continue
        met: dict[str, int | list[int]] = {}  # most handles are met once: these need no list
        seen: set[tuple[int, int]] = set()
        for at in members:
            for handle in texts[at].handles.split():
                others = met.setdefault(handle, at)
                if isinstance(others, list):
                    seen.update((other, at) for other in others[-MOST:])
                    others.append(at)
                elif others != at:
                    seen.add((others, at))
                    met[handle] = [others, at]
        yield from seen


def _scores(texts: Sequence[Essence], like: Like, memory: dict[str, Any], name: str) -> list[tuple[int, int, float]]:
    """The candidates, in order, with what `like` says of them; 0 for those that something sets apart."""
    known: dict[tuple[str, str], float] = memory.get(name, {})
    told: dict[tuple[str, str], float] = {}
    scores = []
    for one, other in sorted(candidates(texts)):
        a, b = texts[one], texts[other]
        score = known.get((a.text, b.text))
        if score is None:
            score = like(a, b)
            score = 0.0 if contrast(a, b) else score
        told[a.text, b.text] = score
        scores.append((one, other, score))
    memory[name] = told
    return scores
