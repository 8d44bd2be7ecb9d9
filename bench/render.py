"""How long `viva build` takes for a book of 500 questions, beside what it is made with, paired in one run.

    python bench/render.py [FORMAT …]         (all formats of `FORMATS` by default)
    python bench/render.py --memory           (the peak of all processes together for a book of about 1,000 pages)

The peer of the PDF is plain WeasyPrint on the very same HTML and style sheet. Each command is a process of its own;
seconds are of the clock, and megabytes are the peak of one process.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
FOLDER = REPOSITORY / "build" / "bench"
PROJECT = FOLDER / "book"
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CHAPTERS = 12

sys.path.insert(0, str(REPOSITORY))
from tests.generated import HAN, NAMES, NOUNS, VERBS, uid  # noqa: E402 - the tests and the benchmarks speak one language

FORMULAS = (
    "W = W_0 + \\frac{\\alpha}{r} B A",
    "\\mathcal{L} = -\\mathbb{E}\\left[\\log \\sigma\\left(\\beta \\log \\frac{\\pi_\\theta}{\\pi_0}\\right)\\right]",
    "M = 2N + 4N + 8N",
    "\\sum_{i=1}^{n} x_i^2",
    "\\nabla_\\theta J(\\theta)",
)
CODE = (
    "from peft import LoraConfig, get_peft_model\n\nconfig = LoraConfig(r={0}, lora_alpha={0} * 2)\n"
    "model = get_peft_model(model, config)\n"
)

Taken = tuple[float, float]  # seconds, peak megabytes
Runs = dict[str, Taken]


def main() -> None:
    if "--memory" in sys.argv:
        memory()
        return
    for name in sys.argv[1:] or FORMATS:
        taken: dict[str, list[Taken]] = {}
        for _ in range(ROUNDS):
            for run, one in FORMATS[name]().items():
                taken.setdefault(run, []).append(one)
        medians = {run: [statistics.median(each) for each in zip(*all, strict=True)] for run, all in taken.items()}
        (_, peer), *_ = medians.items()
        print(f"{name:40}{'s':>8}{'MB':>7}{'÷ peer':>9}")
        for run, (seconds, megabytes) in medians.items():
            print(f"{run:40}{seconds:8.2f}{megabytes:7.0f}{seconds / peer[0]:9.2f}")


def pdf() -> Runs:
    """The study book: WeasyPrint, then viva cold, unchanged, and after an edit of one question."""
    made(500, 200)
    build = [sys.executable, "-m", "toolkit", "build", "pdf"]
    html, css = FOLDER / "book.html", REPOSITORY / "templates" / "book.css"
    subprocess.run([sys.executable, __file__, "--html", str(html)], check=True)
    peer = [sys.executable, "-m", "weasyprint", "-q", "-s", css, "--pdf-variant", "pdf/ua-1", html, FOLDER / "peer.pdf"]
    runs = {"weasyprint, the same HTML": timed(peer)}
    shutil.rmtree(FOLDER / "cache", ignore_errors=True)
    runs["viva build pdf, cold"] = timed(build)
    runs["viva build pdf, nothing changed"] = timed(build)
    question = PROJECT / "content/book/questions/c6/q-6.yaml"
    text = question.read_text("utf-8")
    question.write_text(text.replace("answer:\n  - text: ", "answer:\n  - text: 先说结论，再说理由。", 1), "utf-8")
    runs["viva build pdf, one question edited"] = timed(build)
    return runs


FORMATS: dict[str, Callable[[], Runs]] = {"pdf": pdf}


def html(path: Path) -> None:
    """Write the HTML of the book."""
    from toolkit import document, project
    from toolkit.renderers.pdf_page import page

    found = project.find(PROJECT)
    (root,) = found.bank_roots()
    bank = found.load(root)
    path.write_text(page(document.compose(bank, found.built_at(bank), found.media_reader(bank))), "utf-8")


def memory() -> None:
    """The resident memory of all processes together, each page of it counted once, looked at five times a second."""
    made(1900, 800)
    shutil.rmtree(FOLDER / "cache", ignore_errors=True)
    process = subprocess.Popen([sys.executable, "-m", "toolkit", "build", "pdf"], cwd=PROJECT, env=environment())
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(proportional(pid) for pid in (process.pid, *children(process.pid))))
        time.sleep(0.2)
    print(f"{peak / 1024:.0f} MB")


def children(pid: int) -> list[int]:
    try:
        found = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [each for child in found for each in (child, *children(child))]


def proportional(pid: int) -> int:
    """Kilobytes; memory that processes share is counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def made(questions: int, points: int) -> None:
    """A fresh project."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    for name, text in files(questions, points):
        path = PROJECT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def files(questions: int, points: int) -> Iterator[tuple[str, str]]:
    """A bank as real ones are: prose, and in every few points a formula, a list, a table or code."""
    choose = random.Random(7)

    def clause() -> str:
        word = "".join(choose.choices(HAN, k=2))
        return f"{word}的{choose.choice(NOUNS)}{choose.choice(VERBS)}{choose.choice(NOUNS)}"

    def sentence() -> str:
        return f"{clause()}，{choose.choice(NAMES)} 的{clause()}，所以{clause()}。"

    def extra(number: int) -> str:
        kind = number % 5
        if kind == 0:
            return f"$${FORMULAS[number // 5 % len(FORMULAS)]}$$"
        if kind == 1:
            return "\n".join(f"- {sentence()}" for _ in range(3))
        if kind == 2:
            rows = "\n".join(f"| {choose.choice(NAMES)} | {clause()} | {choose.choice(NOUNS)} |" for _ in range(3))
            return f"| 方法 | 说明 | 代价 |\n|---|---|---|\n{rows}"
        if kind == 3:
            return f"```python\n{CODE.format(number % 64 + 1)}```"
        return sentence()

    yield "viva.toml", ""
    chapters = "".join(f"  - {{id: c{each}, title: 第 {each} 部分}}\n" for each in range(CHAPTERS))
    yield "content/book/bank.yaml", f"id: book\ntitle: 题库\nlang: zh-CN\nchapters:\n{chapters}roles: {{dev: 研发}}\n"
    works = "".join(f"- {{id: s-{each}, type: article, title: Work {each}}}\n" for each in range(40))
    yield "content/book/sources.yaml", works
    for topic in range(points // 5):
        text = f"title: {clause()}\npoints:\n"
        for number in range(topic * 5, topic * 5 + 5):
            formula = FORMULAS[number % len(FORMULAS)]
            body = f"{sentence()}取 ${formula}$。{sentence()}\n\n{extra(number)}\n\n{sentence()}"
            text += (
                f"  - id: p-{number}\n    uid: {uid('p', number)}\n    title: {clause()}\n    body: |\n"
                + "".join(f"      {line}\n" if line else "\n" for line in body.splitlines())
                + f"    cites: [s-{number % 40}]\n    terms: [{choose.choice(NOUNS)}{number}]\n"
            )
        yield f"content/book/knowledge/c{topic % CHAPTERS}/t{topic}.yaml", text
    for number in range(questions):
        text = f"id: q-{number}\nuid: {uid('q', number)}\nprompt: 为什么{clause()}？\nroles: [dev]\nanswer:\n"
        for _ in range(2):
            text += f"  - text: {sentence()}\n    supported_by: [p-{choose.randrange(points)}]\n"
        text += f"follow_ups:\n  - uid: {uid('f', number)}\n    angle: 边界\n    prompt: 如果{clause()}呢？\n"
        text += f"    answer:\n      - text: {sentence()}\n        supported_by: [p-{choose.randrange(points)}]\n"
        yield f"content/book/questions/c{number % CHAPTERS}/q-{number}.yaml", text


def environment() -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(REPOSITORY), "VIVA_CACHE_DIR": str(FOLDER / "cache"), "SOURCE_DATE_EPOCH": "1767323045",
    }  # fmt: skip


def timed(command: Sequence[str | Path]) -> Taken:
    """What a command takes."""
    began = time.perf_counter()
    process = subprocess.Popen([str(each) for each in command], cwd=PROJECT, env=environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_maxrss / 1024


if __name__ == "__main__":
    html(Path(sys.argv[2])) if sys.argv[1:2] == ["--html"] else main()
