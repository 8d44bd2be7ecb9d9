"""What every piece of content is made of: its smallest values, and the node that knows its place."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, StrictFloat, StrictStr

from toolkit.diagnostic import Place

# `$` of Python's and of JavaScript's regular expressions disagree about a last line break; `(?!\n)$` does not.
Id = Annotated[StrictStr, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(?!\n)$", max_length=80)]
Uid = Annotated[StrictStr, Field(pattern=r"^([a-z2-7]{10})?(?!\n)$")]
# Space around prose says nothing, and a block scalar always ends in a line break.
Text = Annotated[StrictStr, Field(pattern=r"\S"), AfterValidator(str.strip)]
Prose = Annotated[StrictStr, AfterValidator(str.strip)]
YearMonth = Annotated[StrictStr, Field(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?(?!\n)$")]
# A web address or a mail address of visible ASCII characters, none of which quotes or ends anything in HTML.
Address = Annotated[
    StrictStr, Field(pattern=r"^(https?://[!#-&(-;=?-\[\]_a-~]+|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)?(?!\n)$")
]
Number = Annotated[StrictFloat, Field(ge=-1e300, le=1e300)]
Whole = Annotated[
    int,
    Field(strict=True, ge=0, le=9999),
    BeforeValidator(lambda value: int(value) if type(value) is float and value.is_integer() else value),
]


class Node(BaseModel):
    """A piece of content that knows its place."""

    model_config = ConfigDict(frozen=True, extra="forbid", regex_engine="python-re")
    _place: Place | None = PrivateAttr(default=None)

    @property
    def place(self) -> Place:
        """Where it stands: file and route of keys; nowhere until `build` has settled it."""
        place = (self.__pydantic_private__ or {})["_place"]  # pydantic's own access to it is five times slower
        return place or Place(PurePosixPath())
