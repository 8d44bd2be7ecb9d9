"""Works against entries written by hand from GB/T 7714-2015; most are the standard's own examples."""

from __future__ import annotations

import io
import random
import socket
import subprocess
import sys
import time
import warnings
from typing import Any

import pytest

from toolkit import shipped
from toolkit.citations import CitationError, Run, plain, references

STYLE = shipped.read("templates/gb-t-7714.csl")


def person(family: str, given: str = "", **more: str) -> dict[str, str]:
    return {"family": family, "given": given, **more}


def group(name: str) -> dict[str, str]:
    return {"literal": name}


def date(*parts: int) -> dict[str, Any]:
    return {"date-parts": [list(parts)]}


LORA = {
    "id": "hu-2021-lora", "type": "paper-conference", "title": "LoRA: Low-Rank Adaptation",
    "author": [person("Hu", "Edward J."), person("Shen", "Yelong"), person("Wallis", "Phillip"),
               person("Allen-Zhu", "Zeyuan")],
    "container-title": "ICLR 2022", "issued": date(2021, 6, 17), "accessed": date(2025, 1, 2),
    "number": "arXiv:2106.09685", "URL": "https://arxiv.org/abs/2106.09685",
}  # fmt: skip

ENTRIES: list[tuple[dict[str, Any], str]] = [
    (LORA, "HU E J, SHEN Y, WALLIS P, et al. LoRA: Low-Rank Adaptation[C/OL]//ICLR 2022. "
           "(2021-06-17)[2025-01-02]. https://arxiv.org/abs/2106.09685."),
    ({"type": "article", "title": "KTO", "author": [person("Ethayarajh", "Kawin")],
      "issued": date(2024, 2, 2), "number": "arXiv:2402.01306"},
     "ETHAYARAJH K. KTO[EB/OL]. (2024-02-02). https://arxiv.org/abs/2402.01306."),
    ({"type": "paper-conference", "title": "KTO", "issued": date(2024), "number": "arXiv:2402.01306",
      "container-title": "ICML 2024", "URL": "https://openreview.net/forum?id=iUwHnoENnl&x=1"},
     "KTO[C/OL]//ICML 2024. 2024. https://openreview.net/forum?id=iUwHnoENnl&x=1. arXiv:2402.01306."),
    ({"type": "article-journal", "title": "蓝田生物群:一个认识多细胞生物起源和早期演化的新窗口",
      "author": [person("袁", "训来"), person("陈", "哲"), person("肖", "书海"), person("万", "斌")],
      "container-title": "科学通报", "issued": date(2012), "volume": "55", "issue": "34", "page": "3219"},
     "袁训来, 陈哲, 肖书海, 等. 蓝田生物群:一个认识多细胞生物起源和早期演化的新窗口[J]. "
     "科学通报, 2012, 55(34): 3219."),
    ({"type": "article-journal", "title": "The genome of Eucalyptus grandis", "container-title": "Nature",
      "author": [person("Myburg", "A. A."), person("Grattapaglia", "D."), person("Tuskan", "G.A.")],
      "issued": date(2014, 6, 19), "volume": 510, "page": "356–362", "accessed": date(2014, 6, 25),
      "URL": "http://www.nature.com/articles/nature13308", "DOI": "https://doi.org/10.1038/nature13308"},
     "MYBURG A A, GRATTAPAGLIA D, TUSKAN G A. The genome of Eucalyptus grandis[J/OL]. Nature, 2014, 510: "
     "356-362[2014-06-25]. http://www.nature.com/articles/nature13308. DOI:10.1038/nature13308."),
    ({"type": "article-journal", "title": "T", "container-title": "J", "issued": date(2020), "issue": "6",
      "number": "e12"}, "T[J]. J, 2020(6): e12."),
    ({"type": "article-journal", "title": "Rank Analysis", "container-title": "Biometrika",
      "issued": date(1952), "DOI": "10.2307/2334029"},
     "Rank Analysis[J]. Biometrika, 1952. DOI:10.2307/2334029."),
    ({"type": "article-newspaper", "title": "我们的科技一直在追赶", "author": [person("余", "建斌")],
      "container-title": "人民日报", "issued": date(2013, 1, 12), "page": "2"},
     "余建斌. 我们的科技一直在追赶[N]. 人民日报, 2013-01-12(2)."),
    ({"type": "book", "title": "Probability", "author": [person("Peebles", "P. Z.", suffix="Jr.")],
      "edition": "4", "publisher-place": "New York", "publisher": "McGraw-Hill", "issued": date(2001)},
     "PEEBLES P Z, Jr. Probability[M]. 4th ed. New York: McGraw-Hill, 2001."),
    ({"type": "book", "title": "国史旧闻", "author": [person("陈", "登原")], "volume": "1", "edition": "2",
      "publisher-place": "北京", "publisher": "中华书局", "issued": date(2000), "page": "29"},
     "陈登原. 国史旧闻: 第1卷[M]. 2版. 北京: 中华书局, 2000: 29."),
    ({"type": "book", "title": "T", "editor": [group("Editors Inc.")], "edition": "1", "volume": "2",
      "publisher": "Yahoo!"}, "Editors Inc. T: Vol. 2[M]. Yahoo!."),
    ({"type": "book", "title": "Death by theory", "edition": "Rev. ed.", "issued": date(2011)},
     "Death by theory[M]. Rev. ed. 2011."),
    ({"type": "chapter", "title": "面向数字素养的研究", "author": [person("贾", "东琴"), person("柯", "平")],
      "editor": [group("中国图书馆学会")], "container-title": "年会论文集", "volume": "2011年卷",
      "publisher-place": "北京", "publisher": "国家图书馆出版社", "issued": date(2011), "page": "45-52"},
     "贾东琴, 柯平. 面向数字素养的研究[M]//中国图书馆学会. 年会论文集: 2011年卷. "
     "北京: 国家图书馆出版社, 2011: 45-52."),
    ({"type": "thesis", "title": "新闻道德论", "author": [person("杨", "保军")], "publisher-place": "北京",
      "publisher": "中国人民大学出版社", "issued": date(2010, 6)},
     "杨保军. 新闻道德论[D]. 北京: 中国人民大学出版社, 2010."),
    ({"type": "report", "title": "Guidelines", "number": "PB 91-194001",
      "author": [group("Highway Administration")], "publisher-place": "Springfield",
      "publisher": "NTIS", "issued": date(1990)},
     "Highway Administration. Guidelines: PB 91-194001[R]. Springfield: NTIS, 1990."),
    ({"type": "standard", "title": "信息与文献 都柏林核心元数据元素集", "number": "GB/T 25100—2010",
      "author": [group("全国信息与文献标准化技术委员会")], "publisher-place": "北京",
      "publisher": "中国标准出版社",
      "issued": date(2010), "page": "2-3"},
     "全国信息与文献标准化技术委员会. 信息与文献 都柏林核心元数据元素集: GB/T 25100—2010[S]. "
     "北京: 中国标准出版社, 2010: 2-3."),
    ({"type": "patent", "title": "全智能节电器", "number": "200610171314.3", "author": [person("邓", "一刚")],
      "issued": date(2006, 12, 13)}, "邓一刚. 全智能节电器: 200610171314.3[P]. 2006-12-13."),
    ({"type": "regulation", "title": "关于转发北京市企业投资项目核准暂行实施办法的通知",
      "number": "京政办发[2005]37号",
      "author": [group("北京市人民政府办公厅")], "issued": date(2005, 7, 12), "accessed": date(2011, 7, 12),
      "URL": "http://china.findlaw.cn/fagui/p_1/39934.html"},
     "北京市人民政府办公厅. 关于转发北京市企业投资项目核准暂行实施办法的通知: 京政办发[2005]37号[A/OL]. "
     "(2005-07-12)[2011-07-12]. http://china.findlaw.cn/fagui/p_1/39934.html."),
    ({"type": "webpage", "title": "About OCLC: history of cooperation", "accessed": date(2012, 3, 27),
      "author": [group("Online Computer Library Center, Inc.")], "URL": "http://www.oclc.org/about/cooperation.en.html"},
     "Online Computer Library Center, Inc. About OCLC: history of cooperation[EB/OL]. [2012-03-27]. "
     "http://www.oclc.org/about/cooperation.en.html."),
    ({"type": "webpage", "title": "Chat templates", "author": [group("Hugging Face")], "issued": date(2025),
      "container-title": "Transformers documentation", "URL": "https://huggingface.co/docs"},
     "Hugging Face. Chat templates[EB/OL]//Transformers documentation. 2025. https://huggingface.co/docs."),
    ({"type": "software", "title": "Presidio", "author": [group("Microsoft")], "version": "2.2",
      "issued": date(2025, 3), "URL": "https://microsoft.github.io/presidio/"},
     "Microsoft. Presidio[CP/OL]. V2.2. (2025-03). https://microsoft.github.io/presidio/."),
    ({"type": "dataset", "title": "Alpaca", "issued": date(2023)}, "Alpaca[DS]. 2023."),
    ({"type": "manuscript", "title": "Notes"}, "Notes[Z]."),
]  # fmt: skip

NAMES: list[tuple[dict[str, str], str]] = [
    (person("王", "小明"), "王小明"),
    (person("昂温", "P. S."), "昂温 P S"),
    (person("Al-Rfou", "Rami"), "AL-RFOU R"),
    (person("Sartre", "Jean-Paul"), "SARTRE J P"),
    (person("von der Leyen", "Ursula"), "VON DER LEYEN U"),
    (person("Morgan", "Augustus", **{"non-dropping-particle": "De"}), "DE MORGAN A"),
    (person("Beethoven", "Ludwig", **{"dropping-particle": "van"}), "BEETHOVEN L van"),
    (person("Daumé", "Hal", suffix="III"), "DAUMÉ H, III"),
    (person("Žliobaitė", "Indrė"), "ŽLIOBAITĖ I"),
    (person("", "Madonna"), "MADONNA"),
    (person("Plato"), "PLATO"),
    (group("vLLM"), "vLLM"),
    (group("国家互联网信息办公室"), "国家互联网信息办公室"),
]

HOSTILE: list[dict[str, Any]] = [
    {"title": '<script>alert(1)</script> & <i>AI</i> <span class="nocase">İ</SPAN> {{7*7}} ]]>'},
    {"title": "&amp; &lt;b&gt; \\textbf{x} $x$ %s {0}"},
    {"title": "Why?! ... Who: what, then; (a) [b] // \"c\" 'd'"},
    {"title": ".NET. : , ;"},
    {"title": "长" * 20_000},
    {"title": "😀 \u202eevil\x02\x03\x0e\x00\x1b[31m \ud800 end"},
    {"title": "T", "author": []},
    {"title": "T", "author": [{}]},
    {"title": "T", "author": None, "issued": None, "URL": ""},
    {"title": "T", "author": [person("&<b>", "<i>")]},
    {"title": "T", "author": ["A plain string"]},
    {"title": 1984, "volume": 3, "issue": 4.5, "page": 7, "issued": {"date-parts": [["2021", "06"]]}},
    {"title": "T", "issued": {"date-parts": []}},
    {"title": "T", "issued": {"date-parts": [[]]}},
    {"title": "T", "issued": {"date-parts": [[None, 3]]}},
    {"title": "T", "issued": {"date-parts": [[2021, 0, 0]]}},
    {"title": "T", "issued": {"date-parts": [[2021, 13, 77]]}},
    {"title": "T", "issued": {"date-parts": [[2021, 1], [2022, 2]]}},
    {"title": "T", "issued": {"literal": "n.d."}, "accessed": "yesterday"},
    {"title": "T", "page": "1--5, 8 & 9-", "volume": "-", "edition": "zweite", "language": "xx-invalid"},
    {"title": "T", "author": [person(f"Name{n}", "X") for n in range(20)]},
    {"title": "T", "id": "../../etc/passwd", "key": "k", "self": "s", "args": "a", "unknown-field": [1]},
    {"title": "T", "DOI": "not a doi", "number": "arXiv:"},
]


@pytest.mark.parametrize(("work", "expected"), ENTRIES, ids=[entry for _, entry in ENTRIES])
def test_an_entry_reads_as_the_standard_has_it(work: dict[str, Any], expected: str) -> None:
    assert plain(references([{"id": "x", **work}], "zh-CN", STYLE)[0]) == expected


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=[expected for _, expected in NAMES])
def test_a_name(name: dict[str, str], expected: str) -> None:
    work = {"id": "x", "type": "book", "title": "T", "author": [name, name]}
    assert plain(references([work], "en", STYLE)[0]) == f"{expected}, {expected}. T[M]."


@pytest.mark.parametrize("type", ["article", "article-journal", "article-newspaper", "book",
                                  "paper-conference", "patent", "software", "webpage",
                                  "no-such-type", ""])  # fmt: skip
@pytest.mark.parametrize("case", range(len(HOSTILE)))
def test_no_value_stops_the_list_or_loses_a_work(case: int, type: str) -> None:
    works = [{"id": "a", "type": type, "title": "before"}, {"id": "x", "type": type, **HOSTILE[case]},
             {"id": "A", "type": type, "title": "after"}]  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        before, entry, after = references(works, "zh-CN", STYLE)
    assert plain(before).startswith("before[")
    assert plain(after).startswith("after[")
    text = plain(entry)
    assert text.endswith(".")
    assert not set(text) & set("\x00\x02\x03\x0e\x0f\x1b\u202e\n")
    assert text.encode("utf-8")


def test_markup_in_a_title_stays_text() -> None:
    title = '<b>&amp;</b> <span class="nocase">İİİ</span> & co'
    assert references([{"id": "x", "type": "book", "title": title}], "en", STYLE) == [(Run(f"{title}[M]."),)]


@pytest.mark.parametrize(("work", "expected"), [
    ({"title": "深度学习"}, "等"),
    ({"title": "Deep learning"}, "et al"),
    ({"title": "The word 道", "language": "en"}, "et al"),
    ({"title": "GPT", "language": "zh-Hans"}, "等"),
    ({"title": "1984"}, "等"),
])  # fmt: skip
def test_others_are_named_in_the_language_of_the_work(work: dict[str, str], expected: str) -> None:
    authors = [person("A"), person("B"), person("C"), person("D")]
    entry = references([{"id": "x", "type": "book", "author": authors, **work}], "zh-CN", STYLE)[0]
    assert plain(entry) == f"A, B, C, {expected}. {work['title']}[M]."


def test_urls_and_identifiers_are_runs_of_their_own() -> None:
    work = {"id": "x", "type": "book", "title": "T", "URL": "https://a.example/?q=<b>&r=\"1\"",
            "DOI": "doi:10.1/a<b>#c", "number": "arXiv:hep-th/9901001"}  # fmt: skip
    assert references([work], "en", STYLE) == [(
        Run("T[M/OL]. "), Run("https://a.example/?q=<b>&r=\"1\"", url="https://a.example/?q=<b>&r=\"1\""),
        Run(". DOI:"), Run("10.1/a<b>#c", url="https://doi.org/10.1/a%3Cb%3E%23c"),
        Run(". "), Run("arXiv:hep-th/9901001", url="https://arxiv.org/abs/hep-th/9901001"), Run("."),
    )]  # fmt: skip


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http://[", "https://",
                                 "//a.example", "ftp://a.example/", "data:text/html,x",
                                 "http://a b/"])  # fmt: skip
def test_only_the_web_is_linked(url: str) -> None:
    entry = references([{"id": "x", "type": "webpage", "title": "T", "URL": url}], "en", STYLE)[0]
    assert url in plain(entry)
    assert not any(run.url for run in entry)


def test_a_doi_that_the_url_holds_is_not_said_twice() -> None:
    work = {"id": "x", "type": "book", "title": "T", "URL": "https://doi.org/10.1/AB", "DOI": "10.1/ab"}
    assert plain(references([work], "en", STYLE)[0]) == "T[M/OL]. https://doi.org/10.1/AB."


def test_italics_of_another_style_become_runs() -> None:
    upright = b'<text variable="container-title"/>'
    style = STYLE.replace(upright, upright.replace(b"/>", b' font-style="italic"/>'))
    work: dict[str, Any] = {"id": "x", "type": "article-journal", "title": "T", "container-title": "Nature"}
    work |= {"issued": date(2014)}
    assert references([work], "en", style) == [(Run("T[J]. "), Run("Nature", italic=True), Run(", 2014."))]


@pytest.mark.parametrize("broken", [
    {"title": ["a"]}, {"author": {"family": "A"}}, {"issued": {"date-parts": 2021}},
])  # fmt: skip
def test_what_is_no_text_is_refused_by_name(broken: dict[str, Any]) -> None:
    work = {"id": "hu-2021", "type": "book", "title": "T", **broken}
    with pytest.raises(CitationError, match='the source "hu-2021"') as caught:
        references([LORA, work], "zh-CN", STYLE)
    assert caught.value.id == "hu-2021"


def test_what_the_engine_cannot_do_or_loses_is_refused_by_name() -> None:
    for style in (STYLE.replace(b'macro="edition"', b'macro="no-such-macro"'),
                  STYLE.replace(b'<text variable="title"/>', b"")):  # fmt: skip
        with pytest.raises(CitationError, match='the source "hu-2021-lora" cannot be formatted'):
            references([LORA], "zh-CN", style)


def test_order_and_repetition_do_not_matter() -> None:
    works = [{"id": str(n), **work} for n, (work, _) in enumerate(ENTRIES)]
    expected = [entry for _, entry in ENTRIES]
    order = list(range(len(works)))
    random.Random(7).shuffle(order)
    shuffled = references([works[n] for n in order] + [works[0], works[0]], "zh-CN", STYLE)
    assert [plain(entry) for entry in shuffled] == [expected[n] for n in order] + [expected[0]] * 2
    assert references([], "zh-CN", STYLE) == []


def test_the_style_is_valid_csl() -> None:
    from citeproc import CitationStylesStyle

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        CitationStylesStyle(io.BytesIO(STYLE), validate=True)


def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert plain(references([LORA], "zh-CN", STYLE)[0]) == ENTRIES[0][1]


def test_a_hundred_works_are_quick_and_every_process_says_the_same() -> None:
    program = ("import sys; from tests.test_citations import ENTRIES, STYLE; from toolkit.citations import *;"
               "works = [{'id': str(n), **ENTRIES[n % len(ENTRIES)][0]} for n in range(100)];"
               "sys.stdout.buffer.write(repr(references(works, 'zh-CN', STYLE)).encode())")  # fmt: skip
    runs = [
        subprocess.run([sys.executable, "-c", program], cwd=shipped.ROOT, capture_output=True, check=True,
                       env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."}).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1]
    assert runs[0].count(b"Run(") > 100
    started = time.perf_counter()
    references([{"id": str(n), **ENTRIES[n % len(ENTRIES)][0]} for n in range(100)], "zh-CN", STYLE)
    assert time.perf_counter() - started < 10
