"""YAML text becomes plain values in one pass, up to the first fault that hides the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from yaml import MarkedYAMLError
from yaml import events as ev

from toolkit.diagnostic import Route
from toolkit.slips import escapes, remarks
from toolkit.slips.complaints import explain_error
from toolkit.slips.faults import MOST, UNPRINTABLE, Change, Fault, unprintables
from toolkit.slips.keyboard import slip_on
from toolkit.slips.lines import Lines, entry
from toolkit.source.events import events
from toolkit.source.scalars import NOT_A_NUMBER, resolve

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 24
MAX_NODES = 200_000


@dataclass(frozen=True, slots=True)
class Extent:
    """Where one node stands: offsets in the text, without its byte order mark, end exclusive."""

    start: int
    stop: int
    style: str | None  # of a scalar: None plain, ' " | >; of a collection: "{", "[" when in flow style
    key: tuple[int, int] | None  # of the key in front of it, in a mapping
    value: str | None  # of a scalar: its text


class Reader:
    """Builds values from parser events: iterative, so that no depth can exhaust the stack; constructs nothing but
    dict, list, str, int, float, bool and None. Where nodes stand is noted in `found`, when it is given."""

    def __init__(self, text: str, found: dict[Route, Extent] | None = None) -> None:
        self.text = text
        self.faults: list[Fault] = []
        self.found = found
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.unused: dict[str, int] = {}  # anchors of texts that no alias has named, and where they stand
        self.nodes = 0
        self.has_remarks = " #" in text

    @cached_property
    def lines(self) -> Lines:
        """The text line by line, for the faults of some."""
        return Lines(self.text)

    def read(self) -> Any:
        """The value of the text, under the YAML 1.2 core schema; None when it cannot be read to the end. What is
        wrong comes to stand in `faults`, never raised."""
        try:
            return self._read()
        except Fault as fault:
            self.faults.append(fault)
            return None

    def _read(self) -> Any:
        text = self.text
        if len(text) > MAX_CHARACTERS:
            raise Fault(0, 1, f"the file has {len(text):,} characters; viva reads at most {MAX_CHARACTERS:,}")
        for fault in unprintables(text):
            if not fault.fix:
                self.faults.clear()
                raise fault
            self.faults.append(fault)
        if self.faults:
            return None
        try:
            value = self._build(events(text))
        except MarkedYAMLError as error:
            raise explain_error(self.lines, error) from None
        for name, at in self.unused.items():
            shown = f'the anchor "&{name}" is used nowhere'
            fix = self._as_text(at)
            self.faults.append(Fault(at, at + 1, shown, "text that starts with & needs quotes", fix=fix, safe=False))
        return value

    def _build(self, given: Iterator[Any]) -> Any:
        root: list[Any] = []
        stack = [_Frame(root, (), is_root=True)]
        for event in given:
            kind = type(event)
            if kind is ev.ScalarEvent:
                self._leaf(stack[-1], event)
            elif kind is ev.MappingStartEvent or kind is ev.SequenceStartEvent:
                stack.append(self._open(stack, event))
            elif kind is ev.MappingEndEvent or kind is ev.SequenceEndEvent:
                self._close(stack, event)
            elif kind is ev.AliasEvent:
                self._alias(stack[-1], event)
            elif kind is ev.DocumentStartEvent and root:
                mark = event.start_mark.index
                raise self._second_document(mark)
        return root[0] if root else None

    def _leaf(self, frame: _Frame, event: Any) -> None:
        self._count(1)
        value: Any = event.value
        start = event.start_mark.index
        if event.tag is not None:
            self._refuse_tag(event)
        elif event.style == '"':
            value = self._unescaped(value, start, event.end_mark.index)
        elif event.implicit[0]:
            value = resolve(value)
            if value is NOT_A_NUMBER:
                value = event.value
                self.faults.append(Fault(start, event.end_mark.index, f'"{value}" is not a number that JSON can hold'))
        if frame.is_mapping and frame.key is None:
            self._key(frame, value, event)
            return
        if self.has_remarks and event.implicit[0] and frame.flow is None:
            self._refuse_cut(event.value, start, event.end_mark.index)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, 1)
            self.unused[event.anchor] = start
        if self.found is not None:
            stop = event.end_mark.index
            frame.reach = stop
            self.found[frame.here] = Extent(start, stop, event.style, frame.key_at, event.value)
        frame.add(value)

    def _key(self, frame: _Frame, value: Any, event: Any) -> None:
        start, stop = event.start_mark.index, event.end_mark.index
        if not isinstance(value, str):
            shown = f"the key {event.value or 'null'} is not text"
            fix = [(start, start, '"'), (stop, stop, '"')] if event.value else ()
            self.faults.append(Fault(start, stop, shown, "put it in quotes", fix=fix))
            value = event.value
        elif event.implicit[0] and (not value.isascii() or value[:1] == "-"):
            value = self._usual(value, start, stop)
        if value in frame.keys:
            first = frame.keys[value]
            shown = f'the key "{value}" stands twice in this mapping'
            self.faults.append(Fault(start, stop, shown, "keep one of them", related=first))
            frame.skip = True
        else:
            frame.keys[value] = (start, stop)
        frame.key, frame.key_at = value, (start, stop)

    def _open(self, stack: list[_Frame], event: Any) -> _Frame:
        parent = stack[-1]
        start, stop = event.start_mark.index, event.end_mark.index
        if parent.is_mapping and parent.key is None:
            raise Fault(start, start + 1, "a list or mapping cannot be a key", "put the text in quotes")
        if len(stack) > MAX_DEPTH:
            raise Fault(start, start + 1, f"nested deeper than {MAX_DEPTH} levels")
        if event.tag is not None:
            self._refuse_tag(event)
        self._count(1)
        made: Any = {} if type(event) is ev.MappingStartEvent else []
        frame = _Frame(made, parent.here)
        frame.start, frame.reach = start, stop
        frame.flow = ("[" if isinstance(made, list) else "{") if event.flow_style else None
        frame.anchor, frame.count_before = event.anchor, self.nodes
        return frame

    def _close(self, stack: list[_Frame], event: Any) -> None:
        frame = stack.pop()
        parent = stack[-1]
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (frame.made, self.nodes - frame.count_before + 1)
        if self.found is not None:
            # libyaml ends a block collection at the next token, comments and all; its last child is the truth
            stop = event.end_mark.index if frame.flow else frame.reach
            parent.reach = stop
            self.found[parent.here] = Extent(frame.start, stop, frame.flow, parent.key_at, None)
        parent.add(frame.made)

    def _alias(self, frame: _Frame, event: Any) -> None:
        start, stop = event.start_mark.index, event.end_mark.index
        if event.anchor not in self.anchors:
            shown = f'the alias "*{event.anchor}" names nothing that is complete here'
            fix = self._as_text(start)
            raise Fault(start, stop, shown, "text that starts with * needs quotes", fix=fix, safe=False)
        self.unused.pop(event.anchor, None)
        value, size = self.anchors[event.anchor]
        self._count(size, event)
        if frame.is_mapping and frame.key is None:
            raise Fault(start, stop, "an alias cannot be a key")
        if self.found is not None:
            frame.reach = stop
            self.found[frame.here] = Extent(start, stop, "*", frame.key_at, None)
        frame.add(value)

    def _count(self, more: int, event: Any = None) -> None:
        self.nodes += more
        if self.nodes > MAX_NODES:
            start = event.start_mark.index if event else 0
            raise Fault(start, start + 1, f"the file unfolds to more than {MAX_NODES:,} values")

    def _refuse_tag(self, event: Any) -> None:
        start = event.start_mark.index
        shown = event.tag.replace("tag:yaml.org,2002:", "!!")
        fix = self._as_text(start) if type(event) is ev.ScalarEvent and not shown.startswith("!!") else ()
        hint = "text that starts with ! needs quotes"
        self.faults.append(Fault(start, start + 1, f'the tag "{shown}" is not used here', hint, fix=fix))

    def _as_text(self, start: int) -> Sequence[Change]:
        """The changes that make text of a value that begins with a mark of YAML's own."""
        if len(self.faults) >= MOST:
            return ()
        held = entry(self.lines.all[self.lines.at(start)])
        is_value = held.value_at == start and (held.key or held.marks)
        return self.lines.quoted(start, self.lines.end_of_value(held)) if is_value else ()

    def _usual(self, key: str, start: int, stop: int) -> str:
        """A key without the full-width marks of a slip; a slip that can be mended is raised, to read on behind it."""
        if key != (shown := key.strip("\u3000\u00a0")) or "：" in key or key[0] in _LIST_MARKS:
            fault = slip_on(self.lines, self.lines.at(start)) if len(self.faults) < MOST else None
            if fault and fault.fix:
                raise fault
            if key != shown:
                message = f'a full-width or no-break space stands at the key "{shown}"'
                self.faults.append(Fault(start, stop, message, "indent with ordinary spaces"))
        return shown

    def _unescaped(self, value: str, start: int, stop: int) -> str:
        """A double-quoted value without what escapes must not bring into it."""
        if "\\" not in self.text[start:stop]:
            return value
        if fault := escapes.lost(self.text, start, stop):
            self.faults.append(fault)
        elif hidden := UNPRINTABLE.search(value):
            shown = f"an escape for a character that no text should hold (U+{ord(hidden[0]):04X}) stands here"
            self.faults.append(Fault(start, stop, shown, "delete it"))
        return UNPRINTABLE.sub("", value)

    def _refuse_cut(self, value: str, start: int, stop: int) -> None:
        """A comment that was meant as text: what it cuts off belongs to the value by every sign."""
        remark = _REMARK.match(self.text, stop)
        if remark and remarks.cuts(value, remark["words"]):
            at, end = remark.start("words") - 1, stop + len(remark[0].rstrip())
            message = f'" #" begins a comment: the text ends before "#{remark["words"].rstrip()[:12]}"'
            fix = self.lines.quoted(start, end)
            self.faults.append(Fault(at, at + 1, message, "put the value in quotes", fix=fix))

    def _second_document(self, at: int) -> Fault:
        message = "a second document starts here; one file holds one document"
        rest = re.compile(r"---[ \t]*(?:(?:\r\n|\r|\n)\s*)?\Z").match(self.text, at)
        return Fault(at, at + 3, message, "remove the line `---`", fix=[(at, len(self.text), "")] if rest else ())


@dataclass(slots=True)
class _Frame:
    """One open collection."""

    made: Any
    route: Route
    is_root: bool = False
    key: str | None = None
    key_at: tuple[int, int] | None = None
    skip: bool = False
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    start: int = 0
    reach: int = 0
    flow: str | None = None
    anchor: str | None = None
    count_before: int = 0

    @property
    def is_mapping(self) -> bool:
        return type(self.made) is dict

    @property
    def here(self) -> Route:
        """The route of the node that is being added; the second of two equal keys gets one of its own."""
        if self.is_mapping:
            return (*self.route, f"{self.key}\0" if self.skip else self.key or "")
        return self.route if self.is_root else (*self.route, len(self.made))

    def add(self, value: Any) -> None:
        if not self.is_mapping:
            self.made.append(value)
            return
        if not self.skip:
            self.made[self.key] = value
        self.key, self.key_at, self.skip = None, None, False


_LIST_MARKS = frozenset("-－—–•")
_REMARK = re.compile(r"[ \t]+#(?P<words>[^\r\n]*)")
