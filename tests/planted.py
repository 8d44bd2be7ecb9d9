"""A sound bank becomes one with defects of every kind, and the list of what a linter must find in it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import count
from pathlib import PurePosixPath

from tests.generated import ROOT, generated_bank

Finding = tuple[str, int, str]  # path, line, rule


class Bed:
    """The texts of a bank, and what was planted in them. Every defect has a file to itself."""

    def __init__(self, questions: int, points: int, seed: int) -> None:
        self.texts = dict(generated_bank(questions=questions, points=points).texts)
        self.media = {ROOT / "media/a.svg"}
        self.expected: set[Finding] = set()
        self.choose = random.Random(seed)
        self._questions = self._below("questions")
        self._topics = self._below("knowledge")
        self._fresh = count()

    def question(self) -> PurePosixPath:
        """A question that nothing was done to yet."""
        return self._questions.pop()

    def topic(self) -> PurePosixPath:
        """A topic that nothing was done to yet."""
        return self._topics.pop()

    def claim(self) -> tuple[PurePosixPath, PurePosixPath, int]:
        """A question and a topic that nothing was done to yet, and a point: the answer of a follow-up rests on it."""
        for question in self._questions:
            for number in map(int, re.findall(r"        supported_by: \[p-(\d+)\]", self.texts[question])):
                topic = next((each for each in self._topics if each.stem == f"t{number // 5}"), None)
                if topic and number % 5 < 4:
                    self._questions.remove(question)
                    self._topics.remove(topic)
                    return question, topic, number
        raise AssertionError("no follow-up is left that rests on a point of a topic that is left")

    def uid(self) -> str:
        """A uid that nothing has."""
        return "z" + "".join("abcdefghij"[int(digit)] for digit in f"{next(self._fresh):09}")

    def change(self, path: PurePosixPath, old: str, new: str, rule: str = "", line: int = 0) -> None:
        """The first `old` becomes `new`; the rule must be found `line` lines below its beginning."""
        text = self.texts[path]
        at = text.index(old)
        self.texts[path] = text[:at] + new + text[at + len(old) :]
        if rule:
            self.expect(path, text.count("\n", 0, at) + 1 + line, rule)

    def expect(self, path: PurePosixPath, line: int, rule: str) -> None:
        """The rule must be found there."""
        self.expected.add((str(path), line, rule))

    def line(self, path: PurePosixPath, pattern: str) -> int:
        """The number of the first line that the pattern matches."""
        return next(at for at, line in enumerate(self.texts[path].split("\n"), 1) if re.match(pattern, line))

    def prompt(self, path: PurePosixPath) -> str:
        """What a question asks."""
        return re.findall(r"^prompt: (.*)$", self.texts[path], re.MULTILINE)[0]

    def facts(self, topic: PurePosixPath, point: int) -> list[str]:
        """The sentences of a point's body."""
        bodies = re.findall(rf"  - id: p-{point}\n(?:    .*\n)*?    body: \|\n((?:      .*\n)+)", self.texts[topic])
        return [line.strip() for line in bodies[0].splitlines()]

    def _below(self, folder: str) -> list[PurePosixPath]:
        paths = [path for path in self.texts if path.is_relative_to(ROOT / folder)]
        self.choose.shuffle(paths)
        return paths


def plant(bed: Bed, number: int) -> None:
    """So many defects, of every kind in turn."""
    for at in range(number):
        PLANTS[at % len(PLANTS)](bed)


def full_width_colon(bed: Bed) -> None:
    bed.change(bed.question(), "level: basic", "level：basic", "syntax")


def tab(bed: Bed) -> None:
    bed.change(bed.question(), "    supported_by", "\t  supported_by", "syntax")


def misspelt_key(bed: Bed) -> None:
    bed.change(bed.topic(), "title: ", "titel: ", "schema")


def unknown_level(bed: Bed) -> None:
    bed.change(bed.question(), "level: basic", "level: hard", "schema")


def second_id(bed: Bed) -> None:
    """A copy of a question in another chapter, with nothing else the same."""
    one = bed.question()
    other = next(path for path in iter(bed.question, None) if path.parent != one.parent)
    bed.texts[other.with_stem(one.stem)] = bed.texts.pop(other).replace(f"id: {other.stem}", f"id: {one.stem}", 1)
    bed.expect(max(one, other.with_stem(one.stem), key=str), 2, "duplicate-id")


def second_uid(bed: Bed) -> None:
    one, other = sorted([bed.topic(), bed.topic()], key=str)
    uids = re.findall(r"uid: (\w+)", bed.texts[one])
    own = re.findall(r"uid: (\w+)", bed.texts[other])
    bed.change(other, f"uid: {own[1]}", f"uid: {uids[0]}", "duplicate-uid")


def no_uid(bed: Bed) -> None:
    path = bed.topic()
    own = re.findall(r"    uid: \w+\n", bed.texts[path])
    bed.change(path, bed.choose.choice(own), "", "missing-uid", -1)


def other_name(bed: Bed) -> None:
    path = bed.question()
    bed.texts[path.with_stem(f"{path.stem}-old")] = bed.texts.pop(path)
    bed.expect(path.with_stem(f"{path.stem}-old"), 2, "misfiled")


def lost_support(bed: Bed) -> None:
    bed.change(bed.question(), "supported_by: [", "supported_by: [x-1, ", "broken-reference")


def lost_source(bed: Bed) -> None:
    bed.change(bed.topic(), "cites: [s-", "cites: [t-", "broken-reference")


def lost_link(bed: Bed) -> None:
    bed.change(bed.topic(), "    body: |\n", "    body: |\n      见 [[nowhere]]。\n", "broken-reference", 1)


def lost_role(bed: Bed) -> None:
    bed.change(bed.question(), "roles: [algorithm]", "roles: [nobody]", "broken-reference")


def no_support(bed: Bed) -> None:
    path = bed.question()
    line = re.findall(r"        supported_by: .*\n", bed.texts[path])[-1]
    text, _, rest = bed.texts[path].rpartition(line)
    bed.texts[path] = text + rest
    bed.expect(path, text.count("\n"), "unsupported-question")


def follow_up_again(bed: Bed) -> None:
    one, other = sorted([bed.question(), bed.question()], key=str)
    prompt = re.findall(r"^    prompt: (.*)$", bed.texts[one], re.MULTILINE)[0]
    own = re.findall(r"^    prompt: (.*)$", bed.texts[other], re.MULTILINE)[1]
    bed.change(other, own, prompt, "duplicate-follow-up")


def follow_up_nearly_again(bed: Bed) -> None:
    path = bed.question()
    prompts = re.findall(r"^    prompt: (.*)$", bed.texts[path], re.MULTILINE)
    bed.change(path, prompts[2], prompts[0].replace("？", "的话会怎么样？"), "duplicate-follow-up")


def question_again(bed: Bed) -> None:
    one, other = sorted([bed.question(), bed.question()], key=str)
    prompt = f"请问{bed.prompt(one).replace('，', ' ')}"
    bed.change(other, bed.prompt(other), prompt, "duplicate-question")


def point_again(bed: Bed) -> None:
    question, topic, point = bed.claim()
    body = "".join(f"      {fact}\n" for fact in bed.facts(topic, point)).replace("取 $x", "取到 $x")
    id = bed.uid()
    copy = ROOT / f"knowledge/c9/z{id}.yaml"
    bed.texts[copy] = (
        f"{bed.texts[topic].partition(chr(10))[0]}\ntitle: 又一次\npoints:\n"
        f"  - id: {id}\n    uid: {id}\n    title: 又一次\n    body: |\n{body}    cites: [s-0]\n"
    )
    bed.change(question, f"        supported_by: [p-{point}]", f"        supported_by: [{id}]")
    bed.expect(copy, 7, "duplicate-point")


def other_number(bed: Bed) -> None:
    question, _, point = bed.claim()
    support = f"。\n        supported_by: [p-{point}]"
    bed.change(question, support, f"，取 7{point}8 个样本{support}", "unsupported-number")


def other_words(bed: Bed) -> None:
    question, _, point = bed.claim()
    claim = re.findall(rf"      - text: (.*)\n        supported_by: \[p-{point}\]", bed.texts[question])[0]
    bed.change(question, claim, "谁也没有听说这句话究竟从哪本书里抄来。", "unsupported-wording")


def one_point_too_many(bed: Bed) -> None:
    question, _, point = bed.claim()
    bed.change(
        question, f"    supported_by: [p-{point}]", f"    supported_by: [p-{point}, p-{point + 1}]", "idle-support"
    )


def neighbour_named(bed: Bed) -> None:
    """Its neighbour says half of what the claim says, the right point all."""
    question, topic, point = bed.claim()
    shared, own = [fact for fact in bed.facts(topic, point) if not re.search(r"\d", fact)][:2]
    neighbour = bed.facts(topic, point + 1)[0]
    bed.change(topic, f"      {neighbour}\n", f"      {shared}\n      {neighbour}\n")
    text = bed.texts[question]
    start = text.rindex("      - text: ", 0, text.index(f"        supported_by: [p-{point}]"))
    stop = text.index("\n", text.index("supported_by", start))
    bed.texts[question] = (
        f"{text[:start]}      - text: {shared}{own}\n        supported_by: [p-{point + 1}]{text[stop:]}"
    )
    bed.expect(question, text.count("\n", 0, start) + 2, "better-support")


def circle(bed: Bed) -> None:
    path = bed.topic()
    ids = re.findall(r"  - id: (\S+)", bed.texts[path])
    bed.change(path, "    cites:", f"    requires: [{ids[2]}]\n    cites:", "circular-requirement")


def circle_of_questions(bed: Bed) -> None:
    one, other = sorted([bed.question(), bed.question()], key=str)
    for path, leads in ((one, other), (other, one)):
        text = bed.texts[path]
        bed.texts[path] = text[: text.rindex("    answer:\n")] + f"    leads_to: {leads.stem}\n"
    bed.expect(one, bed.texts[one].count("\n"), "circular-follow-up")


def point_without_use(bed: Bed) -> None:
    path = bed.topic()
    text = f"  - id: {bed.uid()}\n    uid: {bed.uid()}\n    title: 无人问津\n    body: 没有题目问到 {bed.uid()} 这一点。\n    cites: [s-0]\n"
    bed.expect(path, bed.texts[path].count("\n") + 1, "unused-point")
    bed.texts[path] += text


def point_without_source(bed: Bed) -> None:
    path = bed.topic()
    line = re.findall(r"    cites: .*\n", bed.texts[path])[1]
    before = bed.texts[path].partition(line)[0]
    id = before[: before.rindex("  - id:")].count("\n") + 1
    bed.texts[path] = bed.texts[path].replace(line, "", 1)
    bed.expect(path, id, "missing-citation")


def source_without_use(bed: Bed) -> None:
    path = ROOT / "sources.yaml"
    bed.expect(path, bed.texts[path].count("\n") + 1, "unused-source")
    bed.texts[path] += f"- id: w-{bed.uid()}\n  type: article\n  title: Work\n"


def old_fact(bed: Bed) -> None:
    bed.change(bed.topic(), "    terms:", "    as_of: 2019-01\n    terms:", "stale-fact")


def short_script(bed: Bed) -> None:
    path = bed.question()
    script = re.findall(r"script: \|\n((?:  .*\n)+)", bed.texts[path])[0]
    bed.change(path, script, "  就这么多。\n", "script-length", -1)


def other_number_said(bed: Bed) -> None:
    path = bed.question()
    answer, script = bed.texts[path].split("script: |\n")
    bed.texts[path] = f"{answer}script: |\n{script.replace('，取 ', '，取 7', 1)}"
    bed.expect(path, bed.line(path, "script:") + 1, "script-drift")


def few_answers(bed: Bed) -> None:
    path = bed.question()
    text = bed.texts[path]
    start, stop = text.index("  - text:", text.index("  - text:") + 1), text.index("follow_ups:")
    bed.texts[path] = text[:start] + text[stop:]
    bed.expect(path, bed.line(path, "prompt:"), "thin-question")


def broken_formula(bed: Bed) -> None:
    bed.change(bed.topic(), r"\frac{a}{b}$", r"\frac{a}{$", "broken-math")


def open_fence(bed: Bed) -> None:
    path = bed.topic()
    at = bed.line(path, "    cites:")
    lines = bed.texts[path].split("\n")
    bed.texts[path] = "\n".join([*lines[: at - 1], "", "      ```text", "      r = 8", *lines[at - 1 :]])
    bed.expect(path, at + 1, "broken-markdown")


def damaged_code(bed: Bed) -> None:
    path = bed.topic()
    at = bed.line(path, "    cites:")
    lines = bed.texts[path].split("\n")
    code = ["", "      ```python", "      def scaled(x):", "          return x * （2)", "      ```"]
    bed.texts[path] = "\n".join([*lines[: at - 1], *code, *lines[at - 1 :]])
    bed.expect(path, at + 3, "broken-code")


def folded(bed: Bed) -> None:
    bed.change(bed.question(), "script: |", "script: >", "folded-prose")


def half_width_comma(bed: Bed) -> None:
    bed.change(bed.topic(), "，", ",", "chinese-punctuation")


def no_space(bed: Bed) -> None:
    bed.change(bed.topic(), "    body: |\n", "    body: |\n      在LoRA 里更新增量。\n", "chinese-spacing", 1)


def traditional(bed: Bed) -> None:
    bed.change(bed.topic(), "    body: |\n", "    body: |\n      訓練在這裡。\n", "mixed-script", 1)


def other_spelling(bed: Bed) -> None:
    path = bed.topic()
    bed.change(path, "    body: |\n", "    body: |\n      再用 Dora 更新。\n", "inconsistent-term", 1)
    bed.change(path, "    terms: [", "    terms: [DoRA, ")


def wrong_sum(bed: Bed) -> None:
    bed.change(
        bed.topic(),
        "    terms:",
        "    calculations:\n      - name: 参数量\n        expression: 2 * 8 * 4096\n        equals: 65535\n    terms:",
        "wrong-calculation",
        3,
    )


def picture_without_words(bed: Bed) -> None:
    bed.change(bed.topic(), "    body: |\n", "    body: |\n      ![](media/a.svg)\n\n", "missing-alt", 1)


def no_modeline(bed: Bed) -> None:
    path = bed.question()
    bed.texts[path] = bed.texts[path].partition("\n")[2]
    bed.expect(path, 1, "missing-modeline")


def idle_ignore(bed: Bed) -> None:
    bed.change(bed.question(), "level: basic", "level: basic  # viva: ignore[broken-math] 以前有用", "unused-ignore")


def misspelt_ignore(bed: Bed) -> None:
    bed.change(bed.question(), "level: basic", "level: basic  # viva: ignore[brokenmath] 笔误", "unknown-ignore")


PLANTS: list[Callable[[Bed], None]] = [
    full_width_colon, tab, misspelt_key, unknown_level, second_id, second_uid, no_uid, other_name, lost_support,
    lost_source, lost_link, lost_role, no_support, follow_up_again, follow_up_nearly_again, question_again, point_again, other_number, other_words, one_point_too_many, neighbour_named,
    circle, circle_of_questions, point_without_use, point_without_source, source_without_use, old_fact, short_script, other_number_said,
    few_answers, broken_formula, open_fence, damaged_code, folded, half_width_comma, no_space, traditional, other_spelling, wrong_sum, picture_without_words, no_modeline,
    idle_ignore, misspelt_ignore,
]  # fmt: skip
