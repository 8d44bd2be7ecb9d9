"""One text of a bank becomes a File: typed content, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pydantic import ValidationError

from toolkit import model, refusals, schema, source
from toolkit.diagnostic import Diagnostic, Fix, Place, Related, Replace
from toolkit.model import Content, Kind
from toolkit.position import Locator
from toolkit.slips.faults import Fault


@dataclass(frozen=True, slots=True)
class File:
    """One file, read."""

    kind: Kind | None  # None: nothing belongs where it stands
    content: Content | None  # None: nothing could be made of it
    refused: tuple[Diagnostic, ...]  # findings of `syntax` and `schema`


def read(path: PurePosixPath, text: str, root: PurePosixPath) -> File:
    """Read one file of the bank at `root`. Nothing raises: what cannot be used becomes findings."""
    kind = kind_of(path, root)
    if kind is None:
        return File(None, None, ())
    found = source.read(text)
    refused = [_from_fault(fault, path) for fault in found.faults]
    if found.value is None and found.faults:
        return File(kind, None, tuple(refused))
    try:
        return File(kind, model.build(kind, found.value, path), tuple(refused))
    except ValidationError as error:
        more = _explained(kind, found.value, path, text, error)
    locator = Locator(text)
    told = {locator.span(each.place).line for each in refused}  # what else a broken line is, is the same mistake
    return File(kind, None, (*refused, *(each for each in more if locator.span(each.place).line not in told)))


def kind_of(path: PurePosixPath, root: PurePosixPath) -> Kind | None:
    """What a file of the bank holds, by where it stands; None when nothing belongs there."""
    parts = path.relative_to(root).parts
    if parts in (("bank.yaml",), ("sources.yaml",)):
        return "bank" if parts[0] == "bank.yaml" else "sources"
    if len(parts) == 3 and path.suffix == ".yaml" and parts[0] in ("knowledge", "questions"):
        return "topic" if parts[0] == "knowledge" else "question"
    return None


NOWHERE_TO_GO = "points go to knowledge/<chapter>/<topic>.yaml, questions to questions/<chapter>/<id>.yaml"


def _explained(kind: Kind, value: object, path: PurePosixPath, text: str, error: ValidationError) -> list[Diagnostic]:
    if value is None:
        hint = f"write the {kind}; `viva new` makes a skeleton"
        return [Diagnostic(Place(path), "the file is empty", hint, rule="schema")]
    found = refusals.explained(schema.schema(kind), value, path, text)
    if not found:  # the schema and the model are one by test; should they ever differ, the model's word stands
        found = [Diagnostic(Place(path, tuple(each["loc"])), _plain(each["msg"])) for each in error.errors()]
    return [each if each.rule else replace(each, rule="schema") for each in found]


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


def _from_fault(fault: Fault, path: PurePosixPath) -> Diagnostic:
    place = Place(path, (), within=(fault.start, fault.stop))
    related = (Related(Place(path, (), within=fault.related), "the first stands here"),) if fault.related else ()
    edits = tuple(Replace(Place(path, (), within=(start, stop)), text) for start, stop, text in fault.fix)
    return Diagnostic(
        place, fault.message, fault.hint, related, rule="syntax", fix=Fix(edits, fault.safe) if edits else None
    )
