"""Prompts become the pairs of them that ask the same, or nearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from toolkit.diagnostic import Place
from toolkit.similarity import NEAR, OVERLAP, SHORTEST, contrast, likeness, normal, remembered_pairs


class Prompt(NamedTuple):
    """Something that is asked, Markdown, and where."""

    text: str
    place: Place


class Pair(NamedTuple):
    """Two prompts that are one; `score` is how sure that is, None where they are equal once normalised."""

    first: Prompt
    later: Prompt
    score: float | None


def same_or_near(prompts: Sequence[Prompt], worked: dict[str, Any], name: str, from_: int = 0) -> Iterator[Pair]:
    """The pairs whose later prompt has at least the index `from_`, each prompt with the first that it equals.

    `worked` and `name` are those of `similarity.remembered_pairs`.
    """
    first: dict[str, int] = {}
    for at, prompt in enumerate(prompts):
        text = normal(prompt.text)
        if text in first and at >= from_:
            yield Pair(prompts[first[text]], prompt, None)
        first.setdefault(text, at)
    texts = [text for text, at in first.items() if len(text) >= SHORTEST and at >= from_]
    for i, j, _ in remembered_pairs(texts, OVERLAP, worked, name):
        one, other = prompts[first[texts[i]]], prompts[first[texts[j]]]
        score = likeness(texts[i], texts[j])
        if score >= NEAR and not contrast(one.text, other.text):
            yield Pair(one, other, score)
