"""A finding's place becomes a fingerprint: the same as long as its record and the text at the place stay the same."""

from __future__ import annotations

from hashlib import blake2b

from toolkit.diagnostic import Place
from toolkit.position import Locator


def fingerprint(rule: str, place: Place, locator: Locator) -> str:
    """Twenty hex digits of the rule, the uid of the record that the place stands in (the path, when there is none) and
    the text there, white space aside. Lines, file names and ids may change; two findings of one rule in one record
    about equal texts have one fingerprint."""
    start, stop = locator.offsets(place)
    words = " ".join(locator.text[start:stop].split())
    told = "\0".join((rule, _record(place, locator), words))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def _record(place: Place, locator: Locator) -> str:
    """The uid of the innermost record around a place; else the name of its file."""
    for length in range(len(place.route), -1, -1):
        uid = locator.extents.get((*place.route[:length], "uid")) if place.route else None
        if uid is not None and uid.value:
            return uid.value
    return str(place.path)
