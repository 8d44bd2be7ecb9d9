"""How cards lie on their sheets: which stands where, and what comes behind it when the printer turns the paper."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.renderers import Flip, PerPage


@dataclass(frozen=True)
class Area:
    """A rectangle on a sheet, from its upper left corner, in mm."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """Paper and its grid of cards, in mm; the largest and smallest type of each side, in pt."""

    width: float
    height: float
    columns: int
    rows: int
    card_width: float
    card_height: float
    padding: float
    prompt: tuple[float, float]
    answer: tuple[float, float]

    HEAD = 5.5  # mm above what flows through a card
    FOOT = 4.5  # mm below it, on the front

    @property
    def per_page(self) -> int:
        """How many cards a sheet holds."""
        return self.columns * self.rows

    def area(self, index: int, flip: Flip | None = None) -> Area:
        """Where the card stands on the front; with `flip`, where its back stands on the back."""
        row, column = divmod(index, self.columns)
        if flip == "long":
            column = self.columns - 1 - column
        elif flip == "short":
            row = self.rows - 1 - row
        x, y = self._margins
        return Area(x + column * self.card_width, y + row * self.card_height, self.card_width, self.card_height)

    def slot(self, is_front: bool) -> Area:
        """What of a card its content may fill, from the card's upper left corner."""
        height = self.card_height - 2 * self.padding - self.HEAD - (self.FOOT if is_front else 0)
        return Area(self.padding, self.padding + self.HEAD, self.card_width - 2 * self.padding, height)

    def marks(self) -> list[Area]:
        """Lines to cut along, in the margin: each of no width or no height."""
        left, top = self._margins
        made = []
        for column in range(self.columns + 1 if self.per_page > 1 else 0):
            x = left + column * self.card_width
            made += [Area(x, y, 0, _MARK) for y in (top - _GAP - _MARK, self.height - top + _GAP)]
        for row in range(self.rows + 1 if self.per_page > 1 else 0):
            y = top + row * self.card_height
            made += [Area(x, y, _MARK, 0) for x in (left - _GAP - _MARK, self.width - left + _GAP)]
        return made

    @property
    def _margins(self) -> tuple[float, float]:
        return (self.width - self.columns * self.card_width) / 2, (self.height - self.rows * self.card_height) / 2


_MARK, _GAP = 4.0, 0.8  # mm
# Home printers leave up to 5 mm white: no mark and no letter comes nearer to the edge.
SHEETS: dict[PerPage, Sheet] = {
    8: Sheet(210, 297, 2, 4, 95, 69, 4.5, (12, 7), (8.5, 6.5)),
    4: Sheet(210, 297, 2, 2, 95, 138, 6, (14, 8), (9.5, 7)),
    1: Sheet(105, 148, 1, 1, 105, 148, 8, (15, 8), (9.5, 7.5)),
}
