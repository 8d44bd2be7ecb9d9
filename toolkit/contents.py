"""What the content of one file holds: its prose, its answer points, everything with a uid."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.model import AnswerPoint, BankInfo, Content, FollowUp, Node, Point, Question, Topic


def answer_points(question: Question) -> Iterator[AnswerPoint]:
    """The answer points of a question, then those of its follow-ups."""
    yield from question.answer
    for follow_up in question.follow_ups:
        yield from follow_up.answer


def prose(content: Content) -> Iterator[tuple[Node, str, str]]:
    """Every Markdown field that is not empty: its node, its name, its text."""
    if isinstance(content, BankInfo):
        yield from _fields(content, "title", "subtitle", "description")
        for chapter in content.chapters:
            yield from _fields(chapter, "title", "summary")
    elif isinstance(content, Topic):
        yield content, "title", content.title
        for point in content.points:
            yield point, "title", point.title
            yield point, "body", point.body
    elif isinstance(content, Question):
        yield from _fields(content, "prompt", "script", "bonus")
        for answer_point in answer_points(content):
            yield from _fields(answer_point, "text", "inference")
        for follow_up in content.follow_ups:
            yield follow_up, "prompt", follow_up.prompt


def identified(content: Content) -> Iterator[Point | Question | FollowUp]:
    """Everything with a uid."""
    if isinstance(content, Topic):
        yield from content.points
    elif isinstance(content, Question):
        yield content
        yield from content.follow_ups


def _fields(node: Node, *names: str) -> Iterator[tuple[Node, str, str]]:
    for name in names:
        if text := getattr(node, name):
            yield node, name, text
