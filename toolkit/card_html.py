"""A note becomes the fields of its cards: HTML in which nothing of the content is live."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote

from toolkit import listing, markup
from toolkit.deck import Asked, Note
from toolkit.document import AnswerPart, Document, Link, PointPart, QuestionPart, RenderError, Retired
from toolkit.markup import Setting
from toolkit.note_types import SHAPES

# Grows by one whenever the same content makes other fields than before: each adds a second to the time of every note,
# so that learners get what we show anew although the content is old. A test holds it.
LAYOUT = 2

# What Anki itself acts on inside a field, beyond HTML: sound and LaTeX tags.
_LIVE = re.compile(r"\[(?=/?(?:sound|latex|anki|\$))", re.IGNORECASE)
_BOLD = re.compile(r"<strong>((?:(?!</?strong>).)*)</strong>", re.DOTALL)


class Faces:
    """The fields of a document's notes. `media` gathers the pictures that they show, by a name made of their bytes."""

    def __init__(self, document: Document) -> None:
        self.media: dict[str, bytes] = {}
        self._document = document
        self._labels = document.labels
        self._chapters = {chapter.id: chapter.title for chapter in document.chapters}
        self._names: dict[str, str] = {}
        self._setting = Setting(math=_math, reference=self._reference, image=self._image, code=_code)

    def fields(self, note: Note) -> tuple[str, ...]:
        """As many as its note type has, in that order. Raises RenderError for a picture that is missing."""
        subject = note.subject
        if isinstance(subject, Retired):
            made = self._withdrawn(subject)
        elif isinstance(subject, PointPart):
            made = self._point(subject)
        elif isinstance(subject, Asked):
            made = self._follow_up(subject)
        elif note.note_type == "speaking":
            made = self._speaking(subject)
        else:
            made = self._question(subject)
        shape = SHAPES[note.note_type]
        made["Id"] = self._signature(note.id)
        return tuple(_inert(made.get(field, "")) for field in shape.fields)

    def _point(self, part: PointPart) -> dict[str, str]:
        """A cloze of the bold words, or of the whole body when it has none: always one card, whatever is edited."""
        point, labels = part.point, self._labels
        body = _inert_cloze(self._html(point.body))
        text = _BOLD.sub(r"<strong>{{c1::\1}}</strong>", body)
        if "{{c1::" not in text:
            text = f'<div class="whole">{{{{c1::{body}}}}}</div>'
        sources = [self._document.bibliography[number - 1].source.title for number in part.sources]
        notes = [f"{labels['as_of']} {point.as_of}"] if point.as_of else []
        notes += [f"{labels['sources']}{labels['colon']}{labels['comma'].join(sources)}"] if sources else []
        return {"Text": text, "Title": self._line(point.title), "Notes": escape("　".join(notes))}

    def _question(self, part: QuestionPart) -> dict[str, str]:
        question, labels = part.question, self._labels
        rank = [labels.of("level", question.level), labels.of("importance", question.importance)]
        meta = "　".join([*rank, self._chapters.get(question.chapter, "")])
        return {
            "Prompt": self._html(question.prompt),
            "Meta": escape(meta),
            "Answer": self._answer(part.answer),
            "Script": self._html(question.script),
            "Bonus": self._bonus(question.bonus),
        }

    def _speaking(self, part: QuestionPart) -> dict[str, str]:
        question = part.question
        return {
            "Prompt": self._html(question.prompt),
            "Meta": escape(f"{self._labels['script']}　{self._document.spoken(question.script)}"),
            "Script": self._html(question.script),
            "Bonus": self._bonus(question.bonus),
        }

    def _follow_up(self, asked: Asked) -> dict[str, str]:
        follow_up, labels = asked.part.follow_up, self._labels
        answer = self._answer(asked.part.answer)
        if asked.part.leads_to:
            answer = f"<p>{escape(labels['see_question'])} {self._name(asked.part.leads_to)}</p>"
        return {
            "Prompt": self._html(follow_up.prompt),
            "Parent": self._line(asked.parent.question.prompt),
            "Angle": escape(" · ".join(filter(None, [labels["follow_up"], follow_up.angle]))),
            "Answer": answer,
        }

    def _withdrawn(self, retired: Retired) -> dict[str, str]:
        """What it was, and that it is no more, in whichever fields its note type shows."""
        title, word = self._line(retired.title), escape(self._labels["retired"])
        notice = f'<p class="retired">{escape(self._labels["withdrawn"])}</p>'
        return {
            "Prompt": title, "Title": f"{title} <small>{word}</small>", "Meta": word, "Angle": word,
            "Answer": notice, "Script": notice, "Text": f'<div class="whole">{{{{c1::{notice}}}}}</div>',
        }  # fmt: skip

    def _answer(self, parts: Sequence[AnswerPart]) -> str:
        items = []
        for part in parts:
            inference = part.answer_point.inference
            word = escape(self._labels["inference"] + self._labels["colon"])
            why = f'<div class="inference">{word}{self._line(inference)}</div>' if inference else ""
            support = escape(self._labels["comma"]).join(map(self._name, part.support))
            rests = f'<div class="support">→ {support}</div>' if support else ""
            items.append(f"<li>{self._line(part.answer_point.text)}{why}{rests}</li>")
        return f'<ol class="answer">{"".join(items)}</ol>' if items else ""

    def _bonus(self, text: str) -> str:
        return f'<span class="label">{escape(self._labels["bonus"])}</span>{self._html(text)}' if text else ""

    def _name(self, link: Link) -> str:
        """A point or question by its number and title."""
        if link.number not in self._names:
            self._names[link.number] = f"{escape(link.number)} {self._line(link.title)}"
        return self._names[link.number]

    def _signature(self, id: str) -> str:
        """Whose card it is, of which version, and where to report an error (with no address: to who gave the deck)."""
        info = self._document.info
        name = f"{info.id} {info.version} · {id}"
        if not info.report_to:
            return f'{escape(name)} · {escape(self._labels["report_to_giver"])}'
        if "://" in info.report_to:
            address = info.report_to.replace("{id}", quote(name, safe=""))
        else:
            address = f"mailto:{info.report_to}?subject={quote(name, safe='')}"
        return f'{escape(name)} · <a href="{escape(address)}">{escape(self._labels["report"])}</a>'

    def _html(self, text: str) -> str:
        return markup.html(text, self._setting).strip() if text else ""

    def _line(self, text: str) -> str:
        return markup.inline(text, self._setting)

    def _reference(self, id: str, label: str) -> str:
        link = self._document.links.get(id)
        return escape(label or (f"{link.number} {markup.plain(link.title)}" if link else id))

    def _image(self, source: str, words: str, title: str) -> str:
        try:
            data = self._document.read_media(source)
        except KeyError:
            raise RenderError(None, f'there is no picture "{source}"') from None
        name = f"viva-{hashlib.sha256(data).hexdigest()[:20]}{PurePosixPath(source).suffix.lower()}"
        self.media[name] = data
        return f'<img src="{escape(name)}" alt="{escape(words)}">'


def _math(latex: str, display: bool) -> str:
    """MathJax's own marks; a line break would end a formula in some of Anki's editors."""
    text = escape(" ".join(latex.split()), quote=False)
    return rf"\[{text}\]" if display else rf"\({text}\)"


def _code(code: str, language: str) -> str:
    words = listing.words(code.rstrip("\n"), language)
    made = "".join(f'<b class="{kind}">{escape(text)}</b>' if kind else escape(text) for kind, text in words)
    return f'<pre class="code">{made}</pre>'


def _inert(html: str) -> str:
    """A field in which Anki finds nothing to act on: no sound, no LaTeX, no separator of fields."""
    return _LIVE.sub("&#91;", html).replace("\x1f", "")


def _inert_cloze(html: str) -> str:
    """What would open, close or hint a cloze deletion becomes character references; MathJax reads through."""
    return html.replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;").replace("::", "&#58;&#58;")
