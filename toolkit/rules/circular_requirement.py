"""Points that require each other in a circle.

`requires` says what to know first; a circle leaves a learner nowhere to start, and cards in no order. The shortest
circle is shown.

## Example

```yaml knowledge/basics/lora.yaml
title: LoRA
points:
  - id: low-rank-update
    uid: k4m2x7qa3b
    title: 低秩增量
    body: 只学习低秩增量。
    requires: [trainable-parameters]  # error: circular-requirement
    cites: [hu-2021-lora]
  - id: trainable-parameters
    uid: t6w3n5ze7c
    title: 可训练参数量
    body: 秩越小，参数越少。
    requires: [low-rank-update]
    cites: [hu-2021-lora]
```

Remove the requirement that a learner can do without.
"""

from collections import deque
from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Severity

CODE = "REF002"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """One finding for each circle, at the first of its points in the order of the bank."""
    points = bank.index.point
    requires = {id: [need for need in point.requires if need in points] for id, point in points.items()}
    told: set[str] = set()
    tangled = _tangled(requires)
    for id, point in points.items():
        if id not in tangled or id in told:
            continue
        circle = _shortest_circle(id, requires)
        if not circle:
            continue
        told.update(circle)
        index = point.requires.index(circle[1])
        path = " → ".join(f'"{each}"' for each in circle)
        yield Diagnostic(point.place / "requires" / index, f"points require each other: {path}", "remove one of these")


def _tangled(requires: dict[str, list[str]]) -> set[str]:
    """The points left when those that require nothing left are taken away, again and again."""
    waiting = {id: set(needs) for id, needs in requires.items()}
    needed_by: dict[str, list[str]] = {}
    for id, needs in requires.items():
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


def _shortest_circle(start: str, requires: dict[str, list[str]]) -> list[str]:
    """From a point back to itself by the fewest steps, both ends included; empty when there is no way back."""
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for need in requires[here]:
            if need == start:
                way = [start, here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if need not in came_from:
                came_from[need] = here
                queue.append(need)
    return []
