"""The objects of a PDF become its file: small ones gathered in compressed streams, as readers like them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from hashlib import md5
from typing import Any

import pydyf

LEVEL = 6  # of zlib; 9, which pydyf takes, is three times as slow for two hundredths of the size
_TOGETHER = 200  # objects in one stream, so that a reader need not unpack the whole book for one of them


class Written(pydyf.Object):  # type: ignore[misc]
    """An object in the words of the file."""

    data = b""
    compressible = True

    def __init__(self, data: bytes, *, compressible: bool = True) -> None:
        super().__init__()
        self.data, self.compressible = data, compressible


def stream(data: bytes, extra: Mapping[str, Any], compress: bool = True) -> Written:
    """A stream object."""
    if compress:
        data, extra = zlib.compress(data, LEVEL), {**extra, "Filter": "/FlateDecode"}
    said = pydyf.Dictionary({**extra, "Length": len(data)})
    return Written(b"\n".join((said.data, b"stream", data, b"endstream")), compressible=False)


def written(pdf: pydyf.PDF, identifier: bytes) -> bytes:
    """The file, version 1.7. pydyf would write it too, but puts all together twice and packs it into one stream."""
    pdf.add_object(pdf.info)
    made = bytearray(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
    rows: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    small: list[Any] = []
    for each in pdf.objects[1:]:
        if each.compressible:
            small.append(each)
        else:
            _place(made, rows, each.number, _data(each))
    number = len(pdf.objects)
    for start in range(0, len(small), _TOGETHER):
        gathered = small[start : start + _TOGETHER]
        rows |= {each.number: (2, number, index) for index, each in enumerate(gathered)}
        _place(made, rows, number, _gathered(gathered))
        number += 1
    digest = md5(made, usedforsecurity=False).hexdigest().encode()
    rows[number] = (1, len(made), 0)
    at = len(made)
    table = b"".join(bytes([kind]) + where.to_bytes(5, "big") + which.to_bytes(2, "big")
                     for _, (kind, where, which) in sorted(rows.items()))  # fmt: skip
    extra = {
        "Type": "/XRef", "W": pydyf.Array((1, 5, 2)), "Size": number + 1, "Root": pdf.catalog.reference,
        "Info": pdf.info.reference, "ID": pydyf.Array((pydyf.String(identifier).data, pydyf.String(digest).data)),
    }  # fmt: skip
    _place(made, rows, number, stream(table, extra).data)
    made += b"startxref\n%d\n%%%%EOF\n" % at
    return bytes(made)


def _data(each: Any) -> bytes:
    if isinstance(each, pydyf.Stream):
        return stream(b"\n".join(map(pydyf._to_bytes, each.stream)), each.extra, each.compress).data
    return bytes(each.data)


def _gathered(objects: Sequence[Any]) -> bytes:
    """An object stream: what stands where in it, then the objects."""
    data = [each.data for each in objects]
    index, at = [], 0
    for each, words in zip(objects, data, strict=True):
        index.append(b"%d %d" % (each.number, at))
        at += len(words) + 1
    first = b" ".join(index) + b"\n"
    extra = {"Type": "/ObjStm", "N": len(objects), "First": len(first)}
    return stream(first + b"\n".join(data), extra).data


def _place(made: bytearray, rows: dict[int, tuple[int, int, int]], number: int, data: bytes) -> None:
    rows[number] = (1, len(made), 0)
    made += b"%d 0 obj\n%b\nendobj\n" % (number, data)
