"""A claim and the texts that may support it become how much of it each covers."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.essence import essence


class Support:
    """Ranks texts (of points) by how much of a claim they cover."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._grams = [frozenset(_grams(essence(text).text)) for text in texts]

    def coverage(self, claim: str, which: Sequence[int]) -> float:
        """Share, 0 to 1, of the claim's characters and pairs that the texts `which` hold together."""
        held: set[str] = set().union(*(self._grams[i] for i in which)) if which else set()
        wanted = set(_grams(essence(claim).text))
        return len(wanted & held) / len(wanted) if wanted else 0.0

    def rank(self, claim: str) -> list[tuple[int, float]]:
        """Every text that covers something of the claim, the best first, with its coverage."""
        scores = [(i, self.coverage(claim, (i,))) for i in range(len(self._grams))]
        return sorted((each for each in scores if each[1] > 0), key=lambda each: (-each[1], each[0]))


def _grams(text: str) -> tuple[str, ...]:
    return (*text, *(text[i : i + 2] for i in range(len(text) - 1)))
