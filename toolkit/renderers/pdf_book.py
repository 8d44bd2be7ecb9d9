"""The HTML of a book becomes a PDF: its parts laid out beside each other or found again, then bound into one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from html import unescape

import pydyf
import weasyprint
from weasyprint.text.ffi import harfbuzz, pango

from toolkit import fonts, keeping
from toolkit.document import RenderError
from toolkit.keeping import digest
from toolkit.renderers.pdf_binding import bind, pages_of, starts
from toolkit.renderers.pdf_drawn import NOUNS, Assumed, Drawn
from toolkit.renderers.pdf_fonts import embedded, together
from toolkit.renderers.pdf_guards import Complaint
from toolkit.renderers.pdf_part import Job, make
from toolkit.renderers.pdf_parts import Part, cut, guess, waves
from toolkit.renderers.pdf_pictures import MEDIA
from toolkit.workshop import Workshop

_ROUNDS = 8
_VARIANTS = 3  # of one part that are kept, each with other numbers of digits
_PICTURE = re.compile(rf'src="{MEDIA}([^"]*)"')


class UnshownError(Exception):
    """A part has something that cannot be shown."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint)
        self.complaint = complaint


def book(
    html: str, sheet: str, read_media: Callable[[str], bytes], identifier: bytes, workshop: Workshop
) -> bytes:
    """The book as tagged PDF/UA-1: the same bytes whatever was kept, and on however many cores.

    Page numbers are first guessed. Where the right one has as many digits as the guess, it is only filled in: the
    digits of a font for print are all of one width. The other parts are laid out again. Raises UnshownError for the
    first part that cannot be drawn.
    """
    parts, stamp = cut(html), _stamp()
    with _Makers(workshop, sheet, read_media, stamp, len(parts)) as makers:
        drawn = _settled(parts, makers)
    used = together(part.fonts for part in drawn)
    made = bind(drawn, embedded(used, workshop, stamp), identifier)
    workshop.tidy()
    return made


def _settled(parts: Sequence[Part], makers: _Makers) -> list[Drawn]:
    """The parts, when what each assumes of the others is true."""
    drawn: dict[int, Drawn] = {}
    for wave in waves(parts):
        assumed = guess(parts, {index: len(part.leaves) for index, part in drawn.items()})
        drawn |= makers.made({index: parts[index] for index in wave}, assumed)
    for _ in range(_ROUNDS):
        drawn = dict(sorted(drawn.items()))
        assumed = _truth(list(drawn.values()))
        wanted = {index: part for index, part in enumerate(parts) if not drawn[index].holds(assumed[index])}
        if not wanted:
            return list(drawn.values())
        drawn |= makers.made(wanted, assumed)
    raise RenderError(None, "the page numbers do not come to rest; change any text by a few words")


def _truth(drawn: Sequence[Drawn]) -> list[Assumed]:
    pages = pages_of(drawn)
    strings: list[Mapping[str, str]] = [{}, *(part.strings for part in drawn)]
    return [Assumed(pages, start, before) for start, before in zip(starts(drawn), strings, strict=False)]


class _Makers:
    """Whoever makes parts: the shelf first, then processes, or this one where there can be no others."""

    def __init__(
        self, workshop: Workshop, sheet: str, read_media: Callable[[str], bytes], stamp: bytes, of: int
    ) -> None:
        self._workshop, self._sheet, self._read, self._stamp = workshop, sheet, read_media, stamp
        self._done, self._of = 0, of
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> _Makers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def made(self, wanted: Mapping[int, Part], assumed: Sequence[Assumed]) -> dict[int, Drawn]:
        """The parts, by their numbers in the book. Raises UnshownError."""
        longest_first = sorted(wanted, key=lambda index: (-wanted[index].pages, index))
        jobs = {index: self._job(wanted[index], assumed[index]) for index in longest_first}
        keys = {index: self._key(job) for index, job in jobs.items()}
        kept = {index: self._workshop.find(key, _may) or () for index, key in keys.items()}
        found: dict[int, Drawn] = {}
        for index, variants in kept.items():
            if fitting := next((each for each in variants if each.holds(assumed[index])), None):
                found[index] = fitting
        complaints: dict[int, Complaint] = {}
        self._told(len(found))
        for index, made in self._each({index: job for index, job in jobs.items() if index not in found}):
            self._told(1)
            if isinstance(made, Complaint):
                complaints[index] = made
            else:
                found[index] = made
                self._workshop.keep(keys[index], (made, *kept[index])[:_VARIANTS])
        if complaints:
            raise UnshownError(complaints[min(complaints)])
        return found

    def _told(self, more: int) -> None:
        self._done += more
        self._workshop.tell(min(self._done, self._of), self._of)

    def _job(self, part: Part, assumed: Assumed) -> Job:
        pictures = sorted({unescape(each) for each in _PICTURE.findall(part.html)})
        return Job(part.html, self._sheet, {name: self._read(name) for name in pictures}, assumed)

    def _each(self, jobs: Mapping[int, Job]) -> Iterator[tuple[int, Drawn | Complaint]]:
        """The results, as they come."""
        left = dict(jobs)
        if self._workshop.cores > 1 and len(left) > 1:
            try:
                self._pool = self._pool or ProcessPoolExecutor(self._workshop.cores)
                waiting = {self._pool.submit(make, job): index for index, job in left.items()}
                for future in as_completed(waiting):
                    made = future.result()
                    del left[waiting[future]]
                    yield waiting[future], made
            except (OSError, ImportError, BrokenProcessPool):  # no semaphores, no more processes, or one was killed
                self._pool = None
        for index, job in left.items():
            yield index, make(job)

    def _key(self, job: Job) -> bytes:
        pictures = (part for name, data in job.media.items() for part in (name.encode(), data))
        return digest(b"part", self._stamp, job.html.encode(), job.sheet.encode(), *pictures)


def _stamp() -> bytes:
    """What a drawn part depends on besides what is in it."""
    said = (
        weasyprint.__version__, pydyf.VERSION, pango.pango_version(), harfbuzz.hb_version_atleast(11, 0, 0),
    )  # fmt: skip
    return digest(keeping.code(".py"), fonts.installed(), repr(said).encode())


def _may(module: str, name: str) -> bool:
    return (module, name) in NOUNS
