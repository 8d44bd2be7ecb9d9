"""A Markdown interview outline becomes the files of a bank, and a report of every line that is not in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from toolkit import outline, writing
from toolkit.model import AnswerPoint, BankInfo, Chapter, FollowUp, Node, Point, Question, Source, fresh_uid
from toolkit.outline import ANSWER, BONUS, FOLLOW_UPS, QUESTION, SCRIPT, Block, Line, blocks, label_of
from toolkit.proposing import Home, Ids, Item, known, propose_support
from toolkit.slips.faults import UNPRINTABLE

_QUESTIONS = re.compile("问题|question", re.IGNORECASE)
_SOURCES = re.compile("参考文献|sources|references", re.IGNORECASE)
_CLAIM_ENDS = re.compile(r"(?<=[；。;])\s*(?![)）”])")
_NAMED = re.compile(r'"(?:id|topic|chapter)"\s*:\s*"([a-z0-9-]{1,80})"')


@dataclass(frozen=True)
class Skipped:
    """Lines that are not in the bank, and why."""

    first: int
    last: int
    reason: str


@dataclass
class Imported:
    """The files of a bank, by path in its folder; what was left out; and how much was found of each kind."""

    files: dict[PurePosixPath, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def read(text: str, bank_id: str) -> Imported:
    """Import an outline. Ids are pinyin of the titles, uids fresh, unless the document holds them.

    Answer points without support get the points that cover most of their words, the best first: a proposal, and
    the question's status says `draft`.
    """
    made = _Outline(bank_id, Ids(_NAMED.findall(text)))
    lines = outline.lines_of(text)
    for line in lines:
        if UNPRINTABLE.search(line.text):
            made.imported.skipped.append(Skipped(line.number, line.number, "characters that no text should hold"))
    for block in blocks([Line(line.number, UNPRINTABLE.sub("", line.text)) for line in lines]):
        made.take(block)
    return made.finish()


class _Outline:
    """What has been read so far; `part` says which of the document's parts the next block belongs to."""

    def __init__(self, bank_id: str, ids: Ids) -> None:
        self.part = ""
        self.group: Block | None = None  # the heading above the next questions
        self.group_told = True  # whether its words are in the bank, or in the report
        self.ids = ids
        self.info: Item = {"id": bank_id}
        self.chapters: list[Item] = []
        self.topics: list[tuple[str, str, Item]] = []  # chapter, topic id, content
        self.questions: list[tuple[str, Item]] = []  # chapter or "", content
        self.sources: list[Item] = []
        self.imported = Imported()

    def take(self, block: Block) -> None:
        if block.kind == "layout":
            return
        taken = {
            "heading": self._heading,
            "quote": self._quote,
            "item": self._item,
        }.get(block.kind, lambda _: "no part of the outline")(block)
        if taken:
            self.skip(block.lines, taken)

    def skip(self, lines: Sequence[Line], reason: str) -> None:
        told = [line.number for line in lines if line.text.strip()]
        if told:
            self.imported.skipped.append(Skipped(told[0], told[-1], reason))

    def _data(self, block: Block, *kinds: type[Node], but: Sequence[str] = ()) -> Item:
        """The block's data that one of the kinds knows, valid and writable; the rest is reported."""
        data = known(block.data, kinds, but)
        refused = [key for key in block.data if key not in data]
        if refused:
            names = ", ".join(repr(key[:40]) for key in refused)
            self.skip(block.data_lines, f"data that the model does not know: {names}")
        return data

    def _heading(self, block: Block) -> str:
        self._end_group()
        if block.level == 1:
            return self._part(block)
        if self.part == "points" and block.level == 2:
            data = self._data(block, Chapter)
            self.chapters.append({"id": self._id("chapter", data, block.text), "title": block.text, **data})
            return ""
        if self.part == "questions" and block.level == 3:
            self.group, self.group_told = block, False
            self._data(block, Home)
            return ""
        return "a heading without questions" if self.part == "questions" else "a heading outside the outline"

    def _end_group(self) -> None:
        """A group's heading is in the bank as the tag of its questions, or as the title of a chapter."""
        if self.group and not self.group_told:
            titles = {" ".join(chapter["title"].split()) for chapter in self.chapters}
            if self.group.text not in titles:
                self.skip(self.group.lines, "a heading without questions of its own")
        self.group, self.group_told = None, True

    def _part(self, block: Block) -> str:
        if _QUESTIONS.search(block.text) and (self.part or not block.data):
            self.part = "questions"
        elif _SOURCES.search(block.text) and self.part:
            self.part = "sources"
        elif not self.part:
            self.part = "points"
            self.info |= {"title": block.text, **self._data(block, BankInfo, but=["chapters"])}
            return ""
        else:
            self.part = "other"
            return "a part that is neither points nor questions"
        self._data(block, Home)
        return "" if block.text in (outline.QUESTIONS, outline.SOURCES) else "a heading"

    def _quote(self, block: Block) -> str:
        if self.part != "points":
            return "a remark"
        _append(*((self.chapters[-1], "summary") if self.chapters else (self.info, "description")), block.text)
        return ""

    def _item(self, block: Block) -> str:
        if self.part == "points" and self.chapters and block.label:
            self._topic(block)
            return ""
        if self.part == "questions" and block.label == QUESTION and self.group:
            self._question(block)
            return ""
        if self.part == "sources" and (data := self._data(block, Source)):
            self.sources.append(data)
            self.skip(block.below, "text below a source")
            return ""
        return "an item that is neither point nor question"

    def _topic(self, block: Block) -> None:
        """An item with a body, or with data of a point, is a point; the items below it are its sub-points."""
        chapter = self.chapters[-1]["id"]
        nested = []
        for each in blocks(block.below):
            if each.kind == "item" and each.label:
                nested.append(each)
            elif each.kind != "layout":
                self.skip(each.lines, "text between points")
        data = self._data(block, Point, Home, but=["chapter", "works"])
        home = {key: data.pop(key) for key in ("topic", "topic_title", "order") if key in data}
        points = []
        if data or block.text or not nested or "topic" not in home:
            points.append(self._point(block, data))
        children = [self._point(each, self._data(each, Point), each.below) for each in nested]
        if points and not points[0]["body"]:
            below = "、".join(f"[[{each['id']}|{each['title']}]]" for each in children)
            points[0]["body"] = f"{points[0]['title']}：{below}"
        title = points[0]["title"] if points else block.label
        topic: Item = {"title": home.get("topic_title", title)}
        if "topic" not in home or "order" in home:
            topic["order"] = home.get("order", len(self.topics) + 1)
        topic["points"] = points + children
        id = self.ids.claim(("topic", chapter), home.get("topic") or topic["points"][0]["id"])
        self.topics.append((chapter, id, topic))

    def _point(self, block: Block, data: Item, below: Sequence[Line] = ()) -> Item:
        self.imported.counts["points"] += 1
        id = self._id("point", data, data.get("title", block.label))
        head = {"id": id, "uid": data.pop("uid", "") or fresh_uid(), "title": data.pop("title", block.label)}
        return {**head, "body": _joined(block.text, below), "status": "draft", **data}

    def _id(self, kind: str, data: Item, title: str) -> str:
        id = data.pop("id", "")
        return self.ids.claim(kind, id) if id else self.ids.fresh(kind, title)

    def _question(self, block: Block) -> None:
        data = self._data(block, Question, Home, but=["answer", "follow_ups", "topic", "topic_title", "works"])
        assert self.group
        if not data:
            data = {"tags": [self.group.text], "order": len(self.questions) + 1}
            if block.lines[0].text.startswith("-"):
                data["kind"] = "quick"
            self.group_told = True
        question: Item = {
            "id": self._id("question", data, block.text),
            "uid": data.pop("uid", "") or fresh_uid(),
            "status": data.pop("status", "draft"),
            "prompt": block.text,
        }
        chapter = data.pop("chapter", "")
        self.questions.append((chapter, {**question, **self._fields(block.below), **data}))
        self.imported.counts["questions"] += 1

    def _fields(self, lines: Sequence[Line]) -> Item:
        """What stands below a prompt, by its labels: answer, script, bonus, follow-ups."""
        fields: Item = {"answer": [], "script": "", "bonus": "", "follow_ups": []}
        for name, first, below in self._labelled(lines):
            if name == ANSWER:
                fields["answer"] += [*_claims(first), *(self._answer_point(each) for each in self._items(below))]
            elif name == FOLLOW_UPS:
                asked = [Block("item", [], text=first)] if first else []
                fields["follow_ups"] += [self._follow_up(each) for each in [*asked, *self._items(below)]]
            else:
                _append(fields, "script" if name == SCRIPT else "bonus", _joined(first, below))
        return {key: value for key, value in fields.items() if value}

    def _labelled(self, lines: Sequence[Line]) -> Iterator[tuple[str, str, list[Line]]]:
        found: list[tuple[str, str, list[Line]]] = []
        for line in lines:
            label, rest = label_of(line.text)
            if label in (ANSWER, FOLLOW_UPS, SCRIPT, BONUS):
                found.append((label, rest, []))
            elif found:
                found[-1][2].append(line)
            else:
                self.skip([line], "text between a prompt and its answer")
        yield from found

    def _items(self, lines: Sequence[Line]) -> Iterator[Block]:
        for block in blocks(lines):
            if block.kind == "item":
                yield block
            elif block.kind != "layout":
                self.skip(block.lines, "text between items")

    def _answer_point(self, block: Block) -> Item:
        text = f"**{block.label}：** {block.text}" if block.label else block.text
        data = self._data(block, AnswerPoint)
        return {"text": _joined(data.pop("text", text), block.below), "supported_by": [], **data}

    def _follow_up(self, block: Block) -> Item:
        self.imported.counts["follow-ups"] += 1
        data = self._data(block, FollowUp, but=["answer"])
        head = {"uid": data.pop("uid", "") or fresh_uid(), "angle": data.pop("angle", block.label)}
        made: Item = {**head, "prompt": block.text, **data}
        if answer := [self._answer_point(each) for each in self._items(block.below)]:
            made["answer"] = answer
        return {key: value for key, value in made.items() if value != ""}

    def finish(self) -> Imported:
        """Propose support, file each question without a chapter with its support, and lay the files out."""
        self._end_group()
        points = [point for _, _, topic in self.topics for point in topic["points"]]
        propose_support([claim for _, question in self.questions for claim in question.get("answer", [])], points)
        info = {"id": self.info["id"], "title": self.info["id"], "lang": "zh-CN", "version": "0.1.0", **self.info}
        info["chapters"] = self.chapters
        self._write("bank.yaml", "bank", info, 2)
        self._write("sources.yaml", "sources", self.sources, 2)
        for chapter, id, topic in self.topics:
            self._write(f"knowledge/{chapter}/{id}.yaml", "topic", topic, 4)
        home = {point["id"]: chapter for chapter, _, topic in self.topics for point in topic["points"]}
        for chapter, question in self.questions:
            chapter = chapter or self._home(question, home)
            self._write(f"questions/{chapter}/{question['id']}.yaml", "question", question, 4)
        self.imported.counts["chapters"] = len(self.chapters)
        self.imported.skipped.sort(key=lambda each: each.first)
        return self.imported

    def _home(self, question: Item, home: dict[str, str]) -> str:
        """The chapter that most of a question's support stands in; the earlier of two."""
        votes = Counter(home.get(id, "") for claim in question.get("answer", []) for id in claim["supported_by"])
        return max((each["id"] for each in self.chapters), key=lambda id: votes[id], default="questions")

    def _write(self, name: str, kind: str, value: Any, depth: int) -> None:
        self.imported.files[PurePosixPath(name)] = writing.modeline(kind, depth) + writing.dump(value)


def _append(fields: Item, name: str, text: str) -> None:
    """A second paragraph, unless the field says the same already: then the document shows what its data hold."""
    held = fields.get(name, "")
    if "".join(held.split()) != "".join(text.split()):
        fields[name] = f"{held}\n\n{text}".strip()


def _joined(text: str, below: Sequence[Line]) -> str:
    return "\n".join([text, *(line.text for line in below)]).strip()


def _claims(text: str) -> list[Item]:
    """One line of answer points, cut where a sentence or clause ends."""
    claims = (each.strip().rstrip("；;") for each in _CLAIM_ENDS.split(text))
    return [{"text": each, "supported_by": []} for each in claims if each]
