"""`viva show`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from toolkit.bank import Bank, identified
from toolkit.commands import in_project
from toolkit.diagnostic import Place, visible
from toolkit.mentions import KINDS, Kind, ids, mentions
from toolkit.model import FollowUp, Point, Question, Topic
from toolkit.position import Locator
from toolkit.project import Project
from toolkit.publishing import ProjectError
from toolkit.slips.meant import closest

Thing = dict[str, Any]

_SHOWN: dict[str, tuple[str, ...]] = {  # fields that name other things, by kind
    "point": ("requires", "related", "cites"),
    "question": ("distinct_from",),
}


@click.command("show")
@click.argument("what", metavar="ID|UID")
@click.option("--bank", "bank_name", metavar="NAME", help="Only this bank.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How it is told.")
@in_project
def show_command(project: Project, what: str, bank_name: str | None, format_name: str) -> None:
    """Show one thing and everything that points at it: a point, question, source or chapter by its id, or by its uid.

    Below the thing stand what it names, and every place that names it.

    \b
    Example:
      viva show low-rank-update
      viva show what-is-lora --format json
    """
    banks = [project.load(root) for root in project.bank_roots() if bank_name in (None, root.name)]
    if not banks:
        raise ProjectError(f'no bank is called "{bank_name}"')
    found = [_thing(bank, kind, id) for bank in banks for kind, id in _named(bank, what)]
    if not found:
        known = sorted({id for bank in banks for kind in KINDS for id in ids(bank, kind)})
        near = closest(what, known)
        hint = f'; did you mean "{near}"?' if near else ""
        raise ProjectError(f'nothing has the id or uid "{what}"{hint}')
    if format_name == "json":
        click.echo(json.dumps({"version": 1, "found": found}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join("\n".join(_lines(each)) for each in found))


def _named(bank: Bank, what: str) -> Iterator[tuple[Kind, str]]:
    """What has this id; of a uid, the point or question that it is, or whose follow-up."""
    for kind in KINDS:
        if what in ids(bank, kind):
            yield kind, what
    for each in identified(bank):
        if each.uid == what:
            if isinstance(each, FollowUp):
                yield "question", _holder(bank, each).id
            else:
                yield ("point" if isinstance(each, Point) else "question"), each.id


def _holder(bank: Bank, follow_up: FollowUp) -> Question:
    return next(each for each in bank.questions if any(held is follow_up for held in each.follow_ups))


def _thing(bank: Bank, kind: Kind, id: str) -> Thing:
    node = _node(bank, kind, id)
    fields = node.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        "kind": kind,
        "id": id,
        "title": _title(node),
        "bank": bank.root.name,
        **_where(bank, node.place),
        "fields": fields,
        "names": {field: _named_things(bank, getattr(node, field)) for field in _SHOWN.get(kind, ())},
        "named_by": list(_named_by(bank, kind, id, node.place)),
    }


def _node(bank: Bank, kind: Kind, id: str) -> Any:
    if kind == "chapter" and bank.info:
        return next(each for each in bank.info.chapters if each.id == id)
    things: dict[str, Mapping[str, Any]] = {"point": bank.point, "question": bank.question, "source": bank.source}
    return things[kind][id]


def _title(node: Any) -> str:
    return " ".join(str(getattr(node, "title", "") or getattr(node, "prompt", "") or node.id).split())


def _where(bank: Bank, place: Place, said: str = "") -> Thing:
    where = {"path": str(place.path), "line": Locator(bank.texts[place.path]).span(place).line}
    return where | {"where": said} if said else where


def _named_things(bank: Bank, named: tuple[str, ...]) -> list[Thing]:
    things: dict[str, Any] = {**bank.source, **bank.question, **bank.point}
    return [{"id": id, "title": _title(things[id]) if id in things else ""} for id in named]


def _named_by(bank: Bank, kind: Kind, id: str, own: Place) -> Iterator[Thing]:
    """Every place that names it, in the order of files; of a chapter, what is filed under it."""
    if kind == "chapter":
        topics, questions = bank.in_chapter(id)
        yield from (_where(bank, point.place, f"point {point.id}") for topic in topics for point in topic.points)
        yield from (_where(bank, question.place, f"question {question.id}") for question in questions)
        return
    for content in bank.contents:
        for place in mentions(content, kind, id):
            if place != own / "id":
                yield _where(bank, place, _said(bank, place))


def _said(bank: Bank, place: Place) -> str:
    """A place in words, e.g. "question what-is-lora, answer 2, supported_by"."""
    content, route = bank.file(place.path).content, list(place.route)
    words = []
    if isinstance(content, Question):
        words.append(f"question {content.id}")
    elif isinstance(content, Topic) and route[:1] == ["points"]:
        words.append(f"point {content.points[int(route[1])].id}")
        route = route[2:]
    while route:
        step = str(route.pop(0))
        if route and isinstance(route[0], int):
            at = int(route.pop(0)) + 1
            words.append(f"{step} {at}" if step in ("answer", "follow_ups") else step)
        else:
            words.append(step)
    return ", ".join(words)


def _lines(thing: Thing) -> Iterator[str]:
    yield visible(f"{thing['kind']} {thing['id']}: {thing['title']}")
    fields: Thing = thing["fields"]
    about = [f"uid {fields['uid']}" if "uid" in fields else "", *(str(fields.get(key, "")) for key in _ABOUT)]
    yield visible("  ".join([f"{thing['path']}:{thing['line']}", *(each for each in about if each)]))
    for key in ("body", "summary"):
        if key in fields:
            yield ""
            yield from (visible(f"  {line}".rstrip()) for line in str(fields[key]).splitlines())
    yield from _answers(fields)
    for field, named in thing["names"].items():
        if named:
            yield f"\n{field}"
            yield from (visible(f"  {each['id']}  {each['title']}".rstrip()) for each in named)
    yield f"\nnamed by {len(thing['named_by'])}" if thing["named_by"] else "\nnothing names it"
    yield from (visible(f"  {each['path']}:{each['line']}  {each['where']}") for each in thing["named_by"])


_ABOUT = ("kind", "level", "importance", "as_of", "status", "type", "URL")


def _answers(fields: Thing) -> Iterator[str]:
    """The answer points of a question with what they rest on, then its follow-ups."""
    for number, each in enumerate(fields.get("answer", ()), 1):
        if number == 1:
            yield ""
        yield visible(f"  {number}. {_line(each['text'])}")
        yield visible(f"     → {', '.join(each.get('supported_by', ()))}")
    for each in fields.get("follow_ups", ()):
        yield ""
        angle = f"{each['angle']}: " if "angle" in each else ""
        yield visible(f"  ? {angle}{_line(each['prompt'])}")
        if "leads_to" in each:
            yield visible(f"     → {each['leads_to']}")
        for answer_point in each.get("answer", ()):
            yield visible(f"     - {_line(answer_point['text'])}")
            yield visible(f"       → {', '.join(answer_point.get('supported_by', ()))}")


def _line(text: str) -> str:
    return " ".join(text.split())
