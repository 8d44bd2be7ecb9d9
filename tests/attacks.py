"""The corpus of attacks in tests/hostile, and banks that are made of them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

HOSTILE = Path(__file__).parent / "hostile"
CANARY = "canary-of-a-file-that-nobody-may-read-4f1d"
IN_TITLES = ("script-element", "template-value", "link-javascript", "end-of-attribute", "anki-sound", "sheet-command")
BANK = Path("content/hostile")


@dataclass(frozen=True)
class World:
    """A folder with a project and, outside it, a secret; and a server that must hear nothing."""

    folder: Path
    address: str
    heard: list[str]

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def secret(self) -> Path:
        return self.folder / "secret"

    def fill(self, text: str) -> str:
        """An attack, aimed."""
        return text.replace("SECRET", str(self.secret / "secret.txt")).replace("ADDRESS", self.address)

    def write(self, name: str, content: str | bytes) -> None:
        """A file of the hostile bank."""
        path = self.project / BANK / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """An empty project beside a secret, while the server listens."""
    heard: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        made = World(folder, f"http://127.0.0.1:{server.server_port}", heard)
        made.secret.mkdir(parents=True)
        (made.secret / "secret.txt").write_text(CANARY, "utf-8")
        (made.secret / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n" + CANARY.encode())
        made.project.mkdir()
        (made.project / "viva.toml").write_text('[build]\nformats = ["md"]\n', "utf-8")
        yield made
    finally:
        server.shutdown()
        server.server_close()


def texts(name: str) -> dict[str, Any]:
    """One file of the corpus."""
    return dict(yaml.safe_load((HOSTILE / f"{name}.yaml").read_text("utf-8")))


def spelled(case: Mapping[str, Any]) -> str:
    """The text of a case, its repetition written out."""
    each, times = case.get("each", ""), case.get("times", 0)
    middle = "".join("  " * number + each for number in range(times)) if case.get("deeper") else each * times
    return str(case.get("text", "") + middle + case.get("end", ""))


def write_bank(world: World, bodies: Mapping[str, str], everywhere: bool = False) -> None:
    """A bank with one point for each text; with `everywhere`, the texts stand in every field that takes any."""
    title = " ".join(bodies[name] for name in IN_TITLES) if everywhere else "标题"
    long = "\n\n".join(bodies.values()) if everywhere else ""
    info = {
        "id": "hostile", "title": title, "subtitle": title, "lang": "zh-CN", "version": title, "license": title,
        "authors": [title], "description": long, "chapters": [{"id": "a", "title": title, "summary": long}],
        "roles": {"r": title},
    }  # fmt: skip
    world.write("bank.yaml", _yaml(info))
    sources = [_source(name, text if everywhere else name) for name, text in bodies.items()]
    world.write("sources.yaml", _yaml(sources))
    points = [_point(number, name, text, everywhere) for number, (name, text) in enumerate(bodies.items())]
    world.write("knowledge/a/t.yaml", _yaml({"title": title, "points": points}))
    for number, (name, text) in enumerate(bodies.items()):
        world.write(f"questions/a/q-{name}.yaml", _yaml(_question(number, name, text if everywhere else name)))


def _source(name: str, text: str) -> dict[str, Any]:
    names = ("container-title", "publisher", "publisher-place", "edition", "volume", "issue", "page", "number", "version",
             "genre", "note", "DOI", "URL")  # fmt: skip
    author = dict.fromkeys(("family", "given", "suffix", "dropping-particle", "non-dropping-particle"), text)
    return {"id": f"s-{name}", "type": "book", "title": text, "author": [author, {"literal": text}],
            **dict.fromkeys(names, text)}  # fmt: skip


def _point(number: int, name: str, text: str, everywhere: bool) -> dict[str, Any]:
    title, terms = (text, [text]) if everywhere else (f"点 {name}", [])
    calculation = {"name": title, "expression": "1 + 1", "equals": 2, "unit": title}
    return {"id": f"p-{name}", "uid": _uid("p", number), "title": title, "body": f"{name}\n\n{text}" if everywhere else text, "cites": [f"s-{name}"],
            "terms": terms, "calculations": [calculation]}  # fmt: skip


def _question(number: int, name: str, text: str) -> dict[str, Any]:
    answer = [{"text": text, "inference": text, "supported_by": [f"p-{name}"]}]
    follow_up = {"uid": _uid("f", number), "angle": text, "prompt": f"然后呢，{name} 还有什么\n\n{text}", "answer": answer}
    return {"id": f"q-{name}", "uid": _uid("q", number), "prompt": f"{name} {text}", "roles": ["r"], "tags": [text],
            "answer": answer, "script": text, "bonus": text, "follow_ups": [follow_up]}  # fmt: skip


def _uid(kind: str, number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return f"{kind}aaaaaaa{letters[number // 26]}{letters[number % 26]}"


def _yaml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)  # which is YAML, every string in quotes


def live(html: str) -> list[str]:
    """What a browser would run or fetch in HTML: elements, handlers, addresses."""
    from html.parser import HTMLParser

    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            if tag in ("script", "iframe", "object", "embed", "link", "base", "form", "audio", "video", "foreignobject"):
                found.append(tag)
            for name, value in attributes:
                if name.startswith("on") or name in ("srcdoc", "formaction", "style", "ping", "background"):
                    found.append(f"{tag} {name}={value}")
                if name == "href" and not re.match(r"#|https?://|mailto:", value or ""):
                    found.append(f"{tag} {name}={value}")
                if name == "src" and not re.match(r"data:image/|viva-[0-9a-f]+\.\w+$", value or ""):
                    found.append(f"{tag} {name}={value}")

    Reader(convert_charrefs=True).feed(html)
    return found
