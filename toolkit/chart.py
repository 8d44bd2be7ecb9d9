"""What a bank covers becomes a picture: a row a chapter, a column a sort of question; what is missing stands out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from toolkit.columns import cells
from toolkit.coverage import Coverage
from toolkit.labels import Labels

_ROW, _GAP, _EDGE, _HEAD = 24.0, 14.0, 16.0, 58.0  # pixels: a row, between groups, around all, above the rows
_BAR, _LEAST = 120.0, 46.0  # the longest bar, the narrowest column
_CHARACTER = 6.4  # a terminal cell of the words
_WORDS, _QUIET, _ACCENT, _PALE, _MISSING = "#1c1e21", "#5b6268", "#1f5f8b", "#a9c3d6", "#f7ddd6"
_FONTS = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def chart(found: Coverage, labels: Labels) -> str:
    """SVG: for each chapter its points (pale where no answer rests on them), its questions, and these by level, kind
    and role; the darker a cell, the more of its column."""
    drawing = _Drawing(found, labels)
    body = "".join(drawing.pieces())
    width, height = round(drawing.width), round(_HEAD + _ROW * (len(found.rows) + 1) + _EDGE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="{_FONTS}" font-size="12" fill="{_WORDS}">'
        f'<title>{escape(found.bank)}</title><rect width="{width}" height="{height}" fill="#fff"/>{body}</svg>\n'
    )


class _Drawing:
    def __init__(self, found: Coverage, labels: Labels) -> None:
        self._found, self._labels = found, labels
        self._titles = _EDGE + _CHARACTER * max((cells(row.title) for row in found.rows), default=0) + _GAP
        self.width = self._titles

    def pieces(self) -> Iterator[str]:
        """All that is drawn, from left to right."""
        for index, row in enumerate(self._found.rows):
            yield _words(_EDGE, _line(index), row.title)
        yield from self._bars(self._labels["knowledge"], [(row.points, len(row.unused)) for row in self._found.rows])
        yield from self._bars(self._labels["questions"], [(row.questions, 0) for row in self._found.rows])
        yield from self._column(self._labels["follow_up"], [row.follow_ups for row in self._found.rows], shaded=False)
        for group, values in self._found.whole.of.items():
            self.width += _GAP
            for value in values:
                label = self._found.roles[value] if group == "role" else self._labels.of(group, value)
                yield from self._column(label, [row.of[group][value] for row in self._found.rows])
        self.width += _EDGE

    def _bars(self, label: str, lengths: list[tuple[int, int]]) -> Iterator[str]:
        """A bar a chapter, its end pale."""
        left, most = self.width, max((length for length, _ in lengths), default=0) or 1
        yield _words(left, _HEAD - 12, label, quiet=True)
        for index, (length, pale) in enumerate(lengths):
            full, top = _BAR * length / most, _line(index) - 15
            split = full * (length - pale) / max(1, length)
            for x, width, fill in ((left, split, _ACCENT), (left + split, full - split, _PALE)):
                yield f'<rect x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="16" fill="{fill}"/>'
            yield _words(left + full + 5, _line(index), str(length))
        yield _words(left, _line(len(lengths)), str(sum(length for length, _ in lengths)), bold=True)
        self.width += _BAR + 36 + _GAP

    def _column(self, label: str, counts: list[int], shaded: bool = True) -> Iterator[str]:
        width = max(_LEAST, _CHARACTER * cells(label) + 8)
        middle, most = self.width + width / 2, max(counts, default=0) or 1
        yield _words(middle, _HEAD - 12, label, quiet=True, middle=True)
        for index, count in enumerate(counts):
            if shaded:
                fill, opacity = (_ACCENT, 0.08 + 0.5 * count / most) if count else (_MISSING, 1.0)
                yield (
                    f'<rect x="{self.width + 1:.1f}" y="{_line(index) - 17:.1f}" width="{width - 2:.1f}" '
                    f'height="{_ROW - 2:.1f}" fill="{fill}" fill-opacity="{opacity:.2f}"/>'
                )
            yield _words(middle, _line(index), str(count), middle=True)
        yield _words(middle, _line(len(counts)), str(sum(counts)), middle=True, bold=True)
        self.width += width


def _line(index: int) -> float:
    """Where the words of a row stand."""
    return _HEAD + _ROW * index + 17


def _words(x: float, y: float, words: str, *, quiet: bool = False, middle: bool = False, bold: bool = False) -> str:
    extra = "".join(_marks(quiet, middle, bold))
    return f'<text x="{x:.1f}" y="{y:.1f}"{extra}>{escape(words)}</text>'


def _marks(quiet: bool, middle: bool, bold: bool) -> Iterable[str]:
    if quiet:
        yield f' fill="{_QUIET}" font-size="11"'
    if middle:
        yield ' text-anchor="middle"'
    if bold:
        yield ' font-weight="bold"'
