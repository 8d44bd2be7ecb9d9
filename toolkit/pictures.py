"""The bytes of a picture become its kind and what keeps it from being shown: it must be whole, and hold everything."""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import PurePosixPath

SVG = "image/svg+xml"
MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000
_KINDS = {".svg": SVG, ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
          ".gif": "image/gif", ".webp": "image/webp"}  # fmt: skip
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_DECLARED = re.compile(rb"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet", re.IGNORECASE)
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*['\"]([^'\"]*)")
_ELSEWHERE = re.compile(r"url\(\s*['\"]?\s*(?!['\"#\s])|@import|image-set\(|expression\(", re.IGNORECASE)
_ACTIVE = frozenset(("script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"))
_MAX_ELEMENTS = 20_000
_MAX_DEPTH = 100
_INSIDE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE)


class PictureError(ValueError):
    """A picture that is missing or cannot be shown; `source` is its name in prose."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(problem)
        self.source = source


def kind(source: str) -> str:
    """The media type by the end of the name; empty for one that is not shown."""
    return _KINDS.get(PurePosixPath(source.lower()).suffix, "")


def check(source: str, data: bytes) -> None:
    """Raises PictureError for a picture that cannot be shown, is none, is too large, or asks for something else."""
    if problem := _problem(data, kind(source)):
        raise PictureError(source, f'the picture "{source}" {problem}')


def _problem(data: bytes, kind: str) -> str | None:
    if not kind:
        return "is not of a kind that can be shown; save it as SVG, PNG or JPEG"
    if len(data) > MAX_BYTES:
        return f"has {len(data):,} bytes; at most {MAX_BYTES:,} are shown"
    try:
        return _drawing(data) if kind == SVG else _photograph(data, kind)
    except Exception as error:  # Pillow's plug-ins and the XML parser raise many kinds
        return f"cannot be read ({type(error).__name__}: {error})"


def _photograph(data: bytes, kind: str) -> str | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(action="ignore"):
            opened = Image.open(BytesIO(data), formats=[_FORMATS[kind]])
    except UnidentifiedImageError:  # its message holds an address in memory
        return f"is no {_FORMATS[kind]} picture, whatever its name says"
    with opened:
        pixels = opened.width * opened.height * getattr(opened, "n_frames", 1)
        if pixels > MAX_PIXELS:
            return f"has {pixels:,} pixels; at most {MAX_PIXELS:,} are shown"
        opened.verify()
    return None


def _drawing(data: bytes) -> str | None:
    """An SVG may hold a program, or the address of a file or page; none is ever run or read."""
    data.decode("utf-8")  # in another encoding, what is looked for below would not be found
    if (encoding := _ENCODING.match(data)) and encoding[1].lower() not in (b"utf-8", b"us-ascii"):
        return "is not in UTF-8; save it so"
    if _DECLARED.search(data):
        return "declares a document type, entities or a style sheet; save it as plain SVG"
    root = _parsed(data)
    if root.tag.rpartition("}")[2] != "svg":
        return f'is no SVG: its first element is "{root.tag}"'
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2].lower()
        if name in _ACTIVE:
            return f'holds "{name}"; a picture must be nothing but a picture'
        for attribute, value in element.attrib.items():
            if problem := _attribute(attribute.rpartition("}")[2].lower(), value):
                return problem
        if _ELSEWHERE.search(_unescaped(element.text or "")):
            return "takes its style from elsewhere; a picture must hold everything itself"
    return None


def _attribute(name: str, value: str) -> str | None:
    if name.startswith("on"):
        return f'holds a program ("{name}"); a picture must be nothing but a picture'
    if name in ("href", "src") and not (value.strip().startswith("#") or _INSIDE.match(value)):
        return f'refers to "{value[:200]}"; a picture must hold everything itself'
    if name in ("from", "to", "by", "values", "begin", "end") and re.search(r"script:|https?:|file:|//", value, re.I):
        return f'refers to "{value[:200]}"; a picture must hold everything itself'
    if name == "base" or _ELSEWHERE.search(_unescaped(value)):
        return f'refers to "{value[:200]}"; a picture must hold everything itself'
    return None


def _parsed(data: bytes) -> ET.Element:
    """The tree, unless it is too deep or too large to be walked and drawn."""
    count = depth = 0
    root: ET.Element | None = None
    for event, element in ET.iterparse(BytesIO(data), events=("start", "end")):
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > _MAX_DEPTH or count > _MAX_ELEMENTS:
            raise ValueError(f"more than {_MAX_DEPTH} levels or {_MAX_ELEMENTS:,} elements")
    assert root is not None  # the parser refuses a file without an element
    return root


def _unescaped(style: str) -> str:
    r"""CSS lets any letter be written by its number: `u\72l(` is `url(`."""
    bare = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", lambda found: _letter(found[1]) if found[1] else found[2], bare)


def _letter(number: str) -> str:
    return chr(int(number, 16)) if int(number, 16) < 0x110000 else "\ufffd"
