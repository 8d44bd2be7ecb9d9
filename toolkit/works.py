"""Works outside a bank, in the fields of CSL-JSON."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, StrictStr

from toolkit.node import Id, Node, Text, Whole


class Name(Node):
    """A person or an organisation, as in CSL-JSON."""

    model_config = ConfigDict(validate_by_alias=True)
    family: StrictStr = Field("", description="Family name.")
    given: StrictStr = Field("", description="Given names.")
    literal: StrictStr = Field("", description="The whole name of an organisation.")
    suffix: StrictStr = Field("", description="Jr., III …")
    dropping_particle: StrictStr = Field("", alias="dropping-particle", description="van, de … left out in sorting.")
    non_dropping_particle: StrictStr = Field(
        "", alias="non-dropping-particle", description="van, de … kept in sorting."
    )


class Date(Node):
    """A date, as in CSL-JSON."""

    model_config = ConfigDict(validate_by_alias=True)
    date_parts: tuple[tuple[Whole, ...], ...] = Field(
        alias="date-parts", description="[[year, month, day]], month and day optional.", min_length=1, max_length=2
    )


NO_DATE = Date.model_construct(date_parts=())


class Source(Node):
    """A work outside the bank that a point cites, in CSL-JSON fields (https://citationstyles.org)."""

    model_config = ConfigDict(validate_by_alias=True)
    id: Id = Field(description="Unique in the bank; points write it in `cites`.")
    type: Literal[
        "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "chapter", "dataset",
        "entry", "legislation", "manuscript", "paper-conference", "patent", "post", "post-weblog", "regulation",
        "report", "review", "software", "speech", "standard", "thesis", "webpage",
    ] = Field(description="What kind of work it is.")  # fmt: skip
    title: Text = Field(description="The exact title.")
    author: tuple[Name, ...] = Field((), description="Its authors, in order.")
    editor: tuple[Name, ...] = Field((), description="Its editors, in order.")
    issued: Date = Field(NO_DATE, description="When it appeared.")
    accessed: Date = Field(NO_DATE, description="When a page was read.")
    container_title: StrictStr = Field("", alias="container-title", description="The journal or proceedings.")
    publisher: StrictStr = Field("", description="Who published it.")
    publisher_place: StrictStr = Field("", alias="publisher-place", description="Where it was published.")
    edition: StrictStr = Field("", description="Which edition.")
    volume: StrictStr = Field("", description="Volume, in quotes.")
    issue: StrictStr = Field("", description="Issue, in quotes.")
    page: StrictStr = Field("", description="Pages, e.g. '1-15'.")
    number: StrictStr = Field("", description="Number of a report or preprint, e.g. arXiv:2106.09685.")
    version: StrictStr = Field("", description="Version of software or a manual.")
    genre: StrictStr = Field("", description="What kind of report, thesis or page it is.")
    language: StrictStr = Field("", description="Language of the work, e.g. en.")
    note: StrictStr = Field("", description="Anything else a reader needs.")
    DOI: StrictStr = Field("", description="Digital object identifier.")
    URL: StrictStr = Field("", description="Where it can be read.")

    def csl(self) -> dict[str, Any]:
        """The work as CSL-JSON, only what the author wrote."""
        return self.model_dump(by_alias=True, exclude_unset=True)
