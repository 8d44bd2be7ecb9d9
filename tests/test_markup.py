"""Markdown in fields: Chinese emphasis and line breaks, maths before Markdown, nothing live."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import markup
from toolkit.dialect import PARSER, tokens
from toolkit.markup import Setting

PLAIN = Setting(
    math=lambda latex, display: f"[{'D' if display else 'M'} {escape(latex)}]",
    reference=lambda id, label: f"<a>{escape(label or id)}</a>",
    image=lambda source, words, title: f"<img {escape(source)}|{escape(words)}|{escape(title)}>",
    code=lambda code, language: f"<pre {language}>{escape(code)}</pre>",
)

SET = [
    ("**边界：**何时用LoRA微调7B模型？", "<p><strong>边界：</strong>何时用 LoRA 微调 7B 模型？</p>"),
    ("中**文**中，“**引**”后", "<p>中<strong>文</strong>中，“<strong>引</strong>”后</p>"),
    ("$\\alpha$ 取 16", "<p>[M \\alpha] 取 16</p>"),
    ("用$r=8$时参数\n下降。\n下一句 see\nthis", "<p>用 [M r=8] 时参数下降。下一句 see\nthis</p>"),
    ("$x_1*y*z_2$ 与 *强调*", "<p>[M x_1*y*z_2] 与 <em>强调</em></p>"),
    ("前\n\n$$\nL = x\n= 3\n$$\n\n后", "<p>前</p>\n<p>[D L = x\n= 3]</p>\n<p>后</p>"),
    ("成本 \\$5 和 \\$6，或 $5 和 $6", "<p>成本 $5 和 $6，或 $5 和 $6</p>"),
    ("`a $x$` 与 [[lora|低秩]] [[p]]", "<p><code>a $x$</code> 与 <a>低秩</a> <a>p</a></p>"),
    ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    ("[x](javascript:alert(1)) [y](https://e.org)", '<p>[x](javascript:alert(1)) <a href="https://e.org">y</a></p>'),
    ('![图](media/a.png "题") ![b](../../x) ![c](http://e.org/x.png)', None),
    ("<!-- viva: ignore[x] -->正文", "<p>正文</p>"),
    ("```python\nx = '$y$'\n```", "<pre python>x = &#x27;$y$&#x27;\n</pre>"),
]


@pytest.mark.parametrize(("text", "html"), SET, ids=[text[:20] for text, _ in SET])
def test_markdown_is_set(text: str, html: str | None) -> None:
    made = markup.html(text, PLAIN).strip()
    if html is None:
        assert "<img media/a.png|图|题>" in made and "![b](../../x)" in made
    else:
        assert made == html


def test_plain_text_is_one_line_without_marks() -> None:
    text = "**粗** `代码` $x_1$ [[p|点]]\n\n- 甲\n- 乙\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert markup.plain(text) == "粗 代码 x_1 点 甲 乙 a b 1 2"


PIECES = st.lists(
    st.sampled_from(
        [
            "文字",
            " ",
            "$",
            "$$",
            "`",
            "``",
            "\\$",
            "\\",
            "x_1",
            "\n",
            "\n\n",
            "```\n",
            "a$",
            "$5",
            "1$",
            "- ",
            "**",
            "x",
            "$ ",
            " $",
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=1500, deadline=None)
@given(PIECES)
def test_the_quick_search_finds_the_formulas_that_are_set(text: str) -> None:
    seen: list[str] = []
    setting = Setting(
        math=lambda latex, display: seen.append(latex.strip()) or "",
        reference=PLAIN.reference,
        image=PLAIN.image,
        code=PLAIN.code,
    )
    markup.html(text, setting)
    found = [formula.latex for formula in markup.formulas(text)]
    assert found == seen
    for formula in markup.formulas(text):
        whole = (formula.start, formula.stop) == (0, len(text))  # where the search could not place it
        assert whole or text[formula.start : formula.stop].strip() == formula.latex


@settings(max_examples=1000)
@given(st.text(alphabet="ab中文1 .:)(-+=|!\"'>#，。；　;/@{}^%*[\n\t\u00a0\u200b", max_size=9))
def test_words_without_marks_are_what_markdown_makes_of_them(text: str) -> None:
    assert markup.html(text, PLAIN) == PARSER.renderer.render(tokens(text), PARSER.options, {"setting": PLAIN})
