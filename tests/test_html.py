"""The web page, as a browser shows it and as its source says it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests import browser as browsers
from tests.browser import Browser
from toolkit.bank import Bank
from toolkit.document import EDITIONS, Edition, RenderError, compose
from toolkit.renderers import FORMATS

BUILT_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
needs_browser = pytest.mark.skipif(not browsers.CHROMIUM, reason="no chromium is installed")


@pytest.fixture
def page(full_bank: Bank, read_media: Callable[[str], bytes]) -> Callable[[Edition], str]:
    def render(edition: Edition = "study") -> str:
        return FORMATS["html"].render(compose(full_bank, BUILT_AT, read_media, edition)).decode("utf-8")

    return render


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.browser() as opened:
        yield opened


class _Read(HTMLParser):
    """What the tests ask of a page: ids, links, elements, attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in ("meta", "input", "img", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_page_holds_everything_and_every_link_leads_somewhere(
    page: Callable[[Edition], str], edition: Edition
) -> None:
    read = _Read(page(edition))
    assert not read.open and len(read.elements) > 50
    ids, links = read.all("id"), read.all("href")
    assert len(ids) == len(set(ids))
    inside = [link[1:] for link in links if link.startswith("#")]
    assert len(inside) > 5 and set(inside) <= set(ids)
    assert all(link.startswith(("#", "https://", "http://", "mailto:")) for link in links)
    assert not {"script", "iframe", "link", "base", "object", "embed", "form"} & {tag for tag, _ in read.elements}
    assert all(source.startswith("data:image/") for source in read.all("src"))
    assert not read.all("style") and not [name for _, each in read.elements for name in each if name.startswith("on")]


def test_the_policy_allows_the_one_style_sheet_and_nothing_else(page: Callable[[Edition], str]) -> None:
    made = page("study")
    style = re.search(r"<style>(.*?)</style>", made, re.DOTALL)
    assert style and made.count("<style>") == 1
    mark = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    (policy,) = [each["content"] for _, each in _Read(made).elements if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy.split("; ") == [
        "default-src 'none'", "img-src data:", f"style-src 'sha256-{mark}'", "base-uri 'none'", "form-action 'none'",
    ]  # fmt: skip
    assert made.index("Content-Security-Policy") < made.index("<style>")
    assert "url(" not in style[1] and "@import" not in style[1] and "@font-face" not in style[1]


def test_the_editions_show_what_they_are_for(page: Callable[[Edition], str]) -> None:
    study, asked, answered, spoken = (page(edition) for edition in EDITIONS)
    assert 'id="point-low-rank-update"' in study and 'href="#point-low-rank-update"' in study
    assert 'id="point-' not in asked + answered + spoken
    assert "<details>" in study and "<details open>" in answered and "<details" not in asked
    assert 'class="answer"' not in asked and 'id="bibliography"' in study and 'id="index"' in study
    assert 'class="script"' in spoken and "follow-up" not in _Read(spoken).all("class")


def test_numbers_are_those_of_the_book(page: Callable[[Edition], str]) -> None:
    made = page("study")
    assert '<a class="number" href="#point-low-rank-update">1.1</a>' in made
    assert '<a class="number" href="#question-what-is-lora">Q1.' in made
    answer_point = made[made.index('id="question-what-is-lora"') :]
    assert '<ul class="support"><li><a href="#point-' in answer_point
    point = made[made.index('id="point-low-rank-update"') : made.index('id="point-trainable-parameters"')]
    assert 'href="#question-what-is-lora"' in point  # and back


def test_formulas_are_mathml_code_has_classes_tables_are_aligned(page: Callable[[Edition], str]) -> None:
    made = page("study")
    formulas = re.findall(r"<math .*?</math>", made, re.DOTALL)
    assert len(formulas) > 5 and all(ET.fromstring(each).tag.endswith("math") for each in formulas)
    assert '<b class="keyword">def</b>' in made and '<td class="right">' in made
    assert 'src="data:image/png;base64,' in made and 'alt="曲线"' in made and "秩与损失" in made
    assert re.search(r'<span class="tied"><math [^>]*>(?:(?!</math>).)*</math>[，。；、]', made)


def test_the_same_content_gives_the_same_page(page: Callable[[Edition], str]) -> None:
    made = page("study")
    assert made == page("study") and made.startswith("<!DOCTYPE html>\n") and made.endswith("</html>\n")
    assert "2026-01-02T03:04:05Z" in made


def test_what_cannot_be_shown_is_an_error_at_its_place(example_bank: Callable[..., Bank]) -> None:
    bank = example_bank({"knowledge/basics/lora.yaml": 'title: x\npoints:\n  - {id: a, title: x, body: "a\\ufdd0b"}\n'})
    with pytest.raises(RenderError, match=r"U\+FDD0") as caught:
        FORMATS["html"].render(compose(bank, BUILT_AT, {}.__getitem__))
    place = caught.value.place
    assert place and place.path.name == "lora.yaml" and place.route == ("points", 0, "body")


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 800, 1400])
def test_a_browser_shows_it_without_asking_for_anything(
    page: Callable[[Edition], str], browser: Browser, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "page.html"
    for edition in EDITIONS:
        file.write_text(page(edition), "utf-8")
        browser.open(file, width)
        asked = [address for address in browser.asked if not address.startswith("data:image/")]
        assert asked == [file.as_uri()] and browser.said == []  # the policy held nothing back either
        assert browser.evaluate("document.documentElement.scrollWidth") == width
        boxes = "[...document.querySelectorAll('main math')].map(each => each.getBoundingClientRect().width)"
        browser.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert all(box > 2 for box in browser.evaluate(boxes)) and browser.evaluate(boxes)
        out = browser.evaluate(
            "[...document.querySelectorAll('main *')].filter(each => each.getBoundingClientRect().right > innerWidth + 1"
            " && !each.closest('.wide, .display, .long, .code')).map(each => each.outerHTML.slice(0, 200))"
        )
        assert out == [] and browser.evaluate("document.documentElement.scrollWidth") == width


@needs_browser
@pytest.mark.slow
def test_answers_are_hidden_until_they_are_asked_for(
    page: Callable[[Edition], str], browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(page("study"), "utf-8")
    seen = "document.querySelector('.answer').checkVisibility({contentVisibilityAuto: true})"
    contents = "getComputedStyle(document.querySelector('.contents')).display"
    browser.open(file, 360)
    browser.until(f"!{seen} && {contents} === 'none'")
    browser.evaluate("document.querySelector('#show-answers').click(), document.querySelector('#show-contents').click()")
    browser.until(f"{seen} && {contents} === 'block'")
    browser.open(file, 1400, dark=True)
    browser.until(f"!{seen} && {contents} === 'block'")
    paper = browser.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert max(map(int, re.findall(r"\d+", paper))) < 60
    browser.call("Emulation.setEmulatedMedia", media="print")
    browser.until(f"{seen} && {contents} === 'none'")
