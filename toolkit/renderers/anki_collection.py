"""Notes become a collection as Anki keeps it: a SQLite database of its schema 11, which every Anki reads."""

from __future__ import annotations

import hashlib
import html
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.deck import Deck
from toolkit.note_types import PRESET, SHAPES, Shape, uuid_of

_TABLES = """
create table col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
  ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
  models text not null, decks text not null, dconf text not null, tags text not null);
create table notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
  usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
  flags integer not null, data text not null);
create table cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
  mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null,
  ivl integer not null, factor integer not null, reps integer not null, lapses integer not null,
  left integer not null, odue integer not null, odid integer not null, flags integer not null, data text not null);
create table revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null,
  ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null,
  type integer not null);
create table graves (usn integer not null, oid integer not null, type integer not null);
"""
_INDEXES = """
create index ix_notes_usn on notes (usn);
create index ix_cards_usn on cards (usn);
create index ix_revlog_usn on revlog (usn);
create index ix_cards_nid on cards (nid);
create index ix_cards_sched on cards (did, queue, due);
create index ix_revlog_cid on revlog (cid);
create index ix_notes_csum on notes (csum);
"""
_NOTE = "insert into notes values (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')"
_CARD = "insert into cards values (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"
_COLLECTION = "insert into col values (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')"
_AT_ONCE = 1000  # notes on their way into the database


class Row(NamedTuple):
    """A note as a collection holds it, with its one card."""

    note_type: str
    guid: str
    deck: Deck
    tags: tuple[str, ...]
    modified: int  # seconds
    fields: tuple[str, ...]
    has_card: bool = True


def write(path: Path, rows: Iterable[Row], time: int, about: Mapping[Deck, str]) -> None:
    """A new database, its cards due in the order of the rows; `time` in seconds; `about` describes decks."""
    base = sqlite3.connect(path)
    try:
        base.executescript("pragma journal_mode = off; pragma synchronous = off;")
        base.executescript(_TABLES)
        decks = {deck: _stable(deck.key) for deck in about}
        for notes, cards in _batches(rows, time, decks):
            base.executemany(_NOTE, notes)
            base.executemany(_CARD, cards)
        base.executescript(_INDEXES)
        base.execute(_COLLECTION, (time, time * 1000, time * 1000, *_settings(time, decks, about)))
        base.commit()
    finally:
        base.close()


def _batches(rows: Iterable[Row], time: int, decks: dict[Deck, int]) -> Iterator[tuple[list[Any], list[Any]]]:
    notes: list[Any] = []
    cards: list[Any] = []
    for due, row in enumerate(rows, 1):
        id, shown = time * 1000 + due, _words(row.fields[0])
        shape = SHAPES[row.note_type]
        tags, fields = f" {' '.join(row.tags)} ", "\x1f".join(row.fields)
        notes.append((id, row.guid, shape.number, row.modified, tags, fields, shown, _checksum(shown)))
        if row.has_card:
            if row.deck not in decks:
                decks[row.deck] = _stable(row.deck.key)
            cards.append((id, id, decks[row.deck], row.modified, due))
        if len(notes) == _AT_ONCE:
            yield notes, cards
            notes, cards = [], []
    yield notes, cards


_TAG = re.compile(r"<[^<>]*>")


def _words(field: str) -> str:
    """A field as Anki sorts it and looks for it."""
    return html.unescape(_TAG.sub("", field)) if "<" in field or "&" in field else field


def _checksum(words: str) -> int:
    """What Anki finds notes by whose first field is the same."""
    return int.from_bytes(hashlib.sha1(words.encode("utf-8", "replace"), usedforsecurity=False).digest()[:4], "big")


def _stable(key: str) -> int:
    """An id of a deck: positive, and small enough for Anki's JavaScript (2^53)."""
    return (1 << 41) + int.from_bytes(hashlib.sha256(key.encode()).digest()[:6], "big")


def _settings(time: int, decks: Mapping[Deck, int], about: Mapping[Deck, str]) -> Iterator[str]:
    """The columns conf, models, decks and dconf."""
    made = {str(id): _deck(deck, id, time, about.get(deck, "")) for deck, id in decks.items()}
    types = {str(shape.number): _note_type(shape, time) for shape in SHAPES.values()}
    conf = {
        "activeDecks": [1], "addToCur": True, "collapseTime": 1200, "curDeck": 1, "curModel": None, "dueCounts": True,
        "estTimes": True, "newSpread": 0, "nextPos": 1, "sortBackwards": False, "sortType": "noteFld", "timeLim": 0,
    }  # fmt: skip
    preset = PRESET | {"id": 1, "name": "Default", "mod": 0, "usn": 0}
    default = _deck(Deck("", "Default"), 1, 0, "")
    yield from (json.dumps(each, ensure_ascii=False) for each in (conf, types, {"1": default, **made}, {"1": preset}))


def _deck(deck: Deck, id: int, time: int, about: str) -> dict[str, Any]:
    return {
        "id": id, "name": deck.name, "desc": about, "mod": time, "usn": -1, "dyn": 0, "conf": 1, "collapsed": False,
        "browserCollapsed": False, "extendNew": 0, "extendRev": 0, "newToday": [0, 0], "revToday": [0, 0],
        "lrnToday": [0, 0], "timeToday": [0, 0], "crowdanki_uuid": uuid_of(f"deck {deck.key}"),
    }  # fmt: skip


def _note_type(shape: Shape, time: int) -> dict[str, Any]:
    return shape.as_anki() | {"id": shape.number, "mod": time, "usn": -1, "did": None}
