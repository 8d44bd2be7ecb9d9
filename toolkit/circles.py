"""Things that lead to others become the circles among them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence


def circles(leads: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """The shortest circle through the first thing of each tangle, in the order of `leads`, both ends included.

    Every thing that is led to must be a key. A thing that leads to itself is a circle of one step.
    """
    told: set[str] = set()
    tangled = _tangled(leads)
    for id in leads:
        if id in tangled and id not in told and (circle := _shortest_circle(id, leads)):
            told.update(circle)
            yield circle


def _tangled(leads: Mapping[str, Sequence[str]]) -> set[str]:
    """The things left when those that lead to nothing left are taken away, again and again."""
    waiting = {id: set(needs) for id, needs in leads.items()}
    needed_by: dict[str, list[str]] = {}
    for id, needs in leads.items():
        for need in needs:
            needed_by.setdefault(need, []).append(id)
    free = deque(id for id, needs in waiting.items() if not needs)
    while free:
        done = free.popleft()
        for id in needed_by.get(done, ()):
            waiting[id].discard(done)
            if not waiting[id]:
                free.append(id)
    return {id for id, needs in waiting.items() if needs}


def _shortest_circle(start: str, leads: Mapping[str, Sequence[str]]) -> list[str]:
    """From a thing back to itself by the fewest steps, both ends included; empty when there is no way back."""
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for need in leads[here]:
            if need == start:
                way = [start, here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if need not in came_from:
                came_from[need] = here
                queue.append(need)
    return []
