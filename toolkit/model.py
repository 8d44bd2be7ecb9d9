"""The content model: what a bank, a point, a question and a source are made of."""

from __future__ import annotations

import secrets
from math import inf
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StrictStr, TypeAdapter, model_validator

from toolkit.diagnostic import Place
from toolkit.node import Address, Id, Node, Number, Prose, Text, Uid, Whole, YearMonth
from toolkit.works import Date, Name, Source

Status = Literal["draft", "reviewed"]


class Calculation(Node):
    """A worked number that the toolkit recomputes."""

    name: Text = Field(description="What is computed.")
    expression: Text = Field(description="Arithmetic over numbers and the names in `where`, e.g. 2 * r * d.")
    equals: Number = Field(description="The result that the text states.")
    unit: StrictStr = Field("", description="Unit of the result, e.g. GiB.")
    where: dict[StrictStr, Number] = Field({}, description="Value of each variable in the expression.")


class AnswerPoint(Node):
    """One claim of an answer."""

    text: Text = Field(description="The claim, in Markdown.")
    supported_by: tuple[Id, ...] = Field((), description="Ids of the points that the claim rests on, best first.")
    inference: Prose = Field(
        "", description="The step of reasoning, when the claim follows from the points but is not written in them."
    )


class FollowUp(Node):
    """The next question after an answer; it has an answer of its own or leads to a question that answers it."""

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["answer", "leads_to"]}})
    uid: Uid = Field("", description="Identity, ten base32 characters; written by the toolkit, never edited.")
    angle: Prose = Field("", description="What it probes, e.g. 边界, 取舍, 稳定性.")
    prompt: Text = Field(description="What the interviewer asks next.")
    answer: tuple[AnswerPoint, ...] = Field((), description="The answer points, in order.")
    leads_to: StrictStr = Field("", description="Id of the question that answers it, instead of `answer`.")

    @model_validator(mode="after")
    def _one_way_on(self) -> Self:
        if {"answer", "leads_to"} <= self.model_fields_set:
            raise ValueError("a follow-up has `answer` or `leads_to`, not both")
        return self


class Point(Node):
    """One knowledge point: a checkable fact or mechanism, with its sources."""

    id: Id = Field(description="Unique in the bank; people write it in `supported_by`.")
    uid: Uid = Field("", description="Identity, ten base32 characters; written by the toolkit, never edited.")
    title: Text = Field(description="A short name of the fact.")
    body: Text = Field(description="The fact, in Markdown with $maths$ and fenced code.")
    requires: tuple[Id, ...] = Field((), description="Ids of points to know first.")
    related: tuple[Id, ...] = Field((), description="Ids of points worth comparing.")
    cites: tuple[Id, ...] = Field((), description="Ids of the sources it comes from, in sources.yaml.")
    terms: tuple[Text, ...] = Field((), description="Names of the thing, Chinese and English: glossary and index.")
    as_of: YearMonth = Field("", description="Year and month for a fact that ages, e.g. '2025-06'.")
    calculations: tuple[Calculation, ...] = Field((), description="Worked numbers of the body.")
    status: Status = Field("draft", description="`reviewed` once someone who did not write it has checked it.")

    @property
    def chapter(self) -> str:
        """Id of its chapter: the folder that its file stands in."""
        return self.place.path.parent.name


class Topic(Node):
    """One knowledge file: a few points that belong together."""

    title: Text = Field(description="The topic's heading.")
    order: Number = Field(inf, description="Position in its chapter; otherwise by file name.")
    points: tuple[Point, ...] = Field(description="Its points, in the order of reading.", min_length=1)

    @property
    def chapter(self) -> str:
        """Id of its chapter: the folder that its file stands in."""
        return self.place.path.parent.name


class Question(Node):
    """One question: its prompt, the answer we accept, and where the talk goes from there."""

    id: Id = Field(description="Unique in the bank; the file name is the id.")
    uid: Uid = Field("", description="Identity, ten base32 characters; written by the toolkit, never edited.")
    status: Status = Field("draft", description="`reviewed` once someone who did not write it has checked it.")
    prompt: Text = Field(description="What the interviewer asks.")
    kind: Literal["standard", "quick", "scenario", "derivation", "debugging"] = Field(
        "standard", description="The form of the question."
    )
    level: Literal["basic", "intermediate", "advanced"] = Field("intermediate", description="How hard it is.")
    importance: Literal["must", "should", "could"] = Field("should", description="How likely it is to be asked.")
    roles: tuple[Id, ...] = Field((), description="Ids of the roles, in bank.yaml, that it is for.")
    tags: tuple[Text, ...] = Field((), description="Free tags.")
    answer: tuple[AnswerPoint, ...] = Field((), description="The answer points, in order.")
    calculations: tuple[Calculation, ...] = Field((), description="Worked numbers of the answer.")
    script: Prose = Field("", description="The answer as one would say it in 30 to 60 seconds.")
    bonus: Prose = Field("", description="The one sentence that earns extra credit.")
    follow_ups: tuple[FollowUp, ...] = Field((), description="What an interviewer asks next.")
    distinct_from: tuple[Id, ...] = Field((), description="Ids of questions that look alike and are not.")
    order: Number = Field(inf, description="Position in its chapter; otherwise by level, then id.")

    @property
    def chapter(self) -> str:
        """Id of its chapter: the folder that its file stands in."""
        return self.place.path.parent.name


class Chapter(Node):
    """One chapter of a bank."""

    id: Id = Field(description="Unique in the bank; the name of its folders.")
    title: Text = Field(description="The chapter's heading.")
    summary: Prose = Field("", description="What it covers, in a sentence or two.")


class Speech(Node):
    """How fast a script is spoken."""

    rate: Annotated[float, Field(gt=0, le=1000, strict=True)] = Field(
        240, description="Han characters a minute in a Chinese bank, words a minute otherwise."
    )


class Least(Node):
    """How many of something a question needs at each level; a quick question needs one answer point, nothing more."""

    basic: Whole = Field(1, description="At level basic.")
    intermediate: Whole = Field(1, description="At level intermediate.")
    advanced: Whole = Field(1, description="At level advanced.")


class Standards(Node):
    """What a bank asks of its own content; rules hold it."""

    spacing: Literal["any", "tight", "spaced"] = Field(
        "any", description="Between Han and Latin characters: no space (tight), one (spaced), or either, but one way."
    )
    fresh_for: Whole = Field(24, description="Months after `as_of` until a fact counts as stale.")
    answer_points: Least = Field(
        Least(basic=2, intermediate=3, advanced=3), description="Answer points that a question needs."
    )
    follow_ups: Least = Field(Least(), description="Follow-ups that a question needs.")
    wording: dict[Text, Text] = Field(
        {}, description="Words that the bank does not use, each with the one that it uses instead."
    )


class QuestionSet(Node):
    """A named selection of questions, for `viva build --set NAME`."""

    title: Text = Field(description="What it is for, on the cover.")
    questions: tuple[Id, ...] = Field((), description="Ids of questions.")
    only: tuple[Text, ...] = Field((), description="Selectors of more questions, e.g. chapter:peft, level:basic.")


class BankInfo(Node):
    """bank.yaml: what the bank is, and its chapters in order."""

    id: Id = Field(description="The name of the bank's folder.")
    title: Text = Field(description="The title on the cover.")
    subtitle: Prose = Field("", description="The line below the title.")
    lang: Annotated[StrictStr, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*(?!\n)$")] = Field(
        description="Language of the content, BCP 47, e.g. zh-CN."
    )
    version: Text = Field("0.1.0", description="Version of the content, in quotes.")
    license: StrictStr = Field("", description="Licence of the content, e.g. CC-BY-4.0.")
    authors: tuple[Text, ...] = Field((), description="Who wrote it.")
    report_to: Address = Field(
        "", description="Where learners report errors: a mail address, or an address in which {id} is the card's id."
    )
    description: Prose = Field("", description="What it is about, in Markdown.")
    chapters: tuple[Chapter, ...] = Field(description="The chapters, in order.", min_length=1)
    roles: dict[Id, Text] = Field({}, description="The jobs that questions are for: id to label.")
    sets: dict[Id, QuestionSet] = Field({}, description="Named selections of questions: name to what is in it.")
    speech: Speech = Field(Speech(), description="The speaking rate that scripts are timed by.")
    standards: Standards = Field(Standards(), description="What the bank asks of its content.")


def fresh_uid() -> str:
    """A new identity: ten random base32 characters. The first is a letter, so that YAML cannot take it for a number."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return secrets.choice(letters) + "".join(secrets.choice(letters + "234567") for _ in range(9))


Kind = Literal["bank", "sources", "topic", "question"]
Content = BankInfo | tuple[Source, ...] | Topic | Question  # of one file
KINDS: dict[Kind, TypeAdapter[Any]] = {
    "bank": TypeAdapter(BankInfo),
    "sources": TypeAdapter(tuple[Source, ...]),
    "topic": TypeAdapter(Topic),
    "question": TypeAdapter(Question),
}

_HOLDS: dict[type[Node], tuple[str, ...]] = {
    BankInfo: ("chapters", "sets"),
    Topic: ("points",),
    Point: ("calculations",),
    Question: ("answer", "follow_ups", "calculations"),
    FollowUp: ("answer",),
}


def build(kind: Kind, value: object, path: PurePosixPath) -> Any:
    """The typed content of one file, every node knowing its place; raises pydantic's ValidationError."""
    made = KINDS[kind].validate_python(value)
    if isinstance(made, tuple):
        for index, node in enumerate(made):
            _settle(node, Place(path, (index,)))
    else:
        _settle(made, Place(path))
    return made


def _settle(node: Node, place: Place) -> None:
    node._place = place
    for name in _HOLDS.get(type(node), ()):
        held = getattr(node, name)
        for step, each in held.items() if isinstance(held, dict) else enumerate(held):
            _settle(each, place / name / step)


__all__ = ["Date", "Id", "Name", "Node", "Number", "Source", "Text"]
