"""How long `viva lint` takes beside its peers, paired in one run on the same files: cold, warm, and after one edit.

    python bench/lint.py [QUESTIONS]          (10,000 questions and as many points by default)
    python bench/lint.py --curve              (1,000, 10,000 and 100,000 items, viva alone)

The peers are yamllint (layout only) and check-jsonschema (the schema of the questions only); `make bench` installs
them under build/bench. All are whole processes; seconds are of the clock, of all cores together in brackets.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
FOLDER = REPOSITORY / "build" / "bench"
LAYOUT = "{extends: relaxed, rules: {line-length: disable}}"
ROUNDS = 3

sys.path.insert(0, str(REPOSITORY))
from tests.generated import files  # noqa: E402 - the tests and the benchmark know one bank

Taken = tuple[float, float, float]  # seconds, CPU seconds, peak megabytes


def main() -> None:
    if "--curve" in sys.argv:
        curve()
    else:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)


def compare(items: int) -> None:
    project = made(items, items)
    questions = sorted((project / "content/big/questions").rglob("*.yaml"))
    schema = REPOSITORY / "schema" / "question.schema.json"
    peers: dict[str, Sequence[str | Path]] = {
        "check-jsonschema": [FOLDER / "peers/bin/check-jsonschema", "--schemafile", schema, *questions],
        "yamllint": [FOLDER / "peers/bin/yamllint", "-d", LAYOUT, "content"],
    }
    taken: dict[str, list[Taken]] = {}
    for _ in range(ROUNDS):
        for name, one in viva_runs(project).items():
            taken.setdefault(name, []).append(one)
        for name, command in peers.items():
            taken.setdefault(name, []).append(timed(command, project))
    shown = {name: tuple(statistics.median(each) for each in zip(*runs, strict=True)) for name, runs in taken.items()}
    cold = shown["viva lint, cold"][0]
    print(f"{'':34}{'s':>8}{'CPU s':>9}{'MB':>7}{'÷ cold':>9}")
    for name, (seconds, cpu, memory) in shown.items():
        print(f"{name:34}{seconds:8.2f}{cpu:9.2f}{memory:7.0f}{seconds / cold:9.2f}")
    version = statistics.median(timed([sys.executable, "-m", "toolkit", "--version"], project)[0] for _ in range(9))
    print(f"viva --version {version:.3f} s")


def curve() -> None:
    names = ("cold", "nothing changed", "one answer edited", "one point edited")
    print(f"{'items':>8}" + "".join(f"{name:>34}" for name in names))
    for items in (500, 5_000, 50_000):
        runs = viva_runs(made(items, items))
        print(f"{2 * items:8}" + "".join(f"{seconds:23.2f} s {memory:6.0f} MB" for seconds, _, memory in runs.values()))


def made(questions: int, points: int) -> Path:
    """A fresh project."""
    project = FOLDER / "project"
    shutil.rmtree(project, ignore_errors=True)
    count = size = 0
    for name, text in files(questions, points):
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        count, size = count + 1, size + path.stat().st_size
    print(f"{count} files, {size / count / 1000:.2f} KB each: {questions} questions, {points} points")
    return project


def viva_runs(project: Path) -> dict[str, Taken]:
    """Cold, warm, and after an edit of a question and of a point, every rule of the strict preset."""
    command = [sys.executable, "-m", "toolkit", "lint", "--preset", "strict", "--exit-zero", "--statistics"]
    shutil.rmtree(FOLDER / "cache", ignore_errors=True)
    runs = {"viva lint, cold": timed(command, project), "viva lint, nothing changed": timed(command, project)}
    for name, path, old in (
        ("viva lint, one answer edited", "content/big/questions/c3/q-3.yaml", "answer:\n  - text: "),
        ("viva lint, one point edited", "content/big/knowledge/c3/t3.yaml", "    body: |\n      "),
    ):
        text = (project / path).read_text("utf-8")
        (project / path).write_text(text.replace(old, f"{old}{time.time_ns()} ", 1), "utf-8")
        runs[name] = timed(command, project)
        (project / path).write_text(text, "utf-8")
    return runs


def timed(command: Sequence[str | Path], folder: Path) -> Taken:
    """What a command takes; it may find what it likes, but must not fail to run."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "VIVA_CACHE_DIR": str(FOLDER / "cache")}
    began = time.perf_counter()
    process = subprocess.Popen([str(each) for each in command], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ((0,) if "toolkit" in command else (0, 1)):
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
