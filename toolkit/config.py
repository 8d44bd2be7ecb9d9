"""viva.toml becomes a Config; a typo in it is an error with a suggestion."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from toolkit.diagnostic import Severity
from toolkit.document import Edition
from toolkit.renderers import FORMATS, Flip, PerPage
from toolkit.rules import NAMES, RECOMMENDED, STRICT, Choice
from toolkit.slips.meant import closest


def rule_name(text: str) -> str:
    """The name of a rule given by name or code. Raises ValueError with a suggestion."""
    if text in NAMES:
        return NAMES[text]
    near = closest(text, list(NAMES))
    raise ValueError(f'no rule is called "{text}"' + (f'; did you mean "{near}"?' if near else ""))


def format_name(text: str) -> str:
    """The name of an output format. Raises ValueError with a suggestion."""
    if text in FORMATS:
        return text
    near = closest(text, list(FORMATS))
    hint = f'did you mean "{near}"?' if near else f"formats: {', '.join(FORMATS)}"
    raise ValueError(f'no format is called "{text}"; {hint}')


RuleName = Annotated[str, AfterValidator(rule_name)]
FormatName = Annotated[str, AfterValidator(format_name)]
Level = Literal["error", "warning", "info"]
Preset = Literal["recommended", "strict"]
PRESETS: dict[Preset, frozenset[str]] = {"recommended": RECOMMENDED, "strict": STRICT}


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BankLint(_Table):
    """[lint.banks.NAME]"""

    select: tuple[RuleName, ...] = Field((), description="Only these rules in this bank.")
    ignore: tuple[RuleName, ...] = Field((), description="Not these rules in this bank.")
    severity: dict[RuleName, Level] = Field({}, description="Another severity for a rule in this bank.")


class Lint(_Table):
    """[lint]"""

    preset: Preset = Field("recommended", description="The rules that run unless `select` names others.")
    select: tuple[RuleName, ...] = Field((), description="Only these rules.")
    ignore: tuple[RuleName, ...] = Field((), description="Not these rules.")
    severity: dict[RuleName, Level] = Field({}, description="Another severity for a rule.")
    per_file_ignores: dict[str, tuple[RuleName, ...]] = Field(
        {}, alias="per-file-ignores", description="Glob of paths → rules that are silent there."
    )
    fail_on: Level | None = Field(None, alias="fail-on", description="The least severity that makes lint fail.")
    banks: dict[str, BankLint] = Field({}, description="Settings of one bank, by the name of its folder.")

    def choice(
        self, bank: str, select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), preset: Preset | None = None
    ) -> Choice:
        """The rules to run in a bank; the command line comes before the bank's table, and that before the whole."""
        own = self.banks.get(bank, BankLint())
        named = select or (() if preset else own.select or self.select)
        chosen = frozenset(named) if named else PRESETS[preset or self.preset]
        chosen -= frozenset(ignore) if select else frozenset((*ignore, *self.ignore, *own.ignore))
        return Choice(
            select=chosen,
            severity={name: Severity[level] for name, level in (self.severity | own.severity).items()},
            per_file_ignores=tuple((glob, frozenset(rules)) for glob, rules in self.per_file_ignores.items()),
        )

    def least(self, preset: Preset | None = None) -> Level:
        """The least severity that makes lint fail: the file's word, else warning in the strict preset, else error."""
        return self.fail_on or ("warning" if (preset or self.preset) == "strict" else "error")


class Cards(_Table):
    """[build.cards]"""

    per_page: PerPage = Field(8, alias="per-page", description="Cards on a sheet of A4: 8 or 4; 1 is a page of A6.")
    flip: Flip = Field("long", description="The edge of the paper that the printer turns it on: long or short.")
    points: bool = Field(False, description="Whether points have cards too.")


class Docx(_Table):
    """[build.docx]"""

    template: str = Field("", description="A Word file of the project whose styles, headers and page setup are used.")


class Build(_Table):
    """[build]"""

    formats: tuple[FormatName, ...] = Field(("pdf", "docx", "anki"), description="What `viva build` builds.")
    editions: tuple[Edition, ...] = Field(("study",), description="The editions of the paper formats.")
    cards: Cards = Field(Cards(), description="How cards are printed.")
    docx: Docx = Field(Docx(), description="What the Word document looks like.")

    def settings(self, name: str) -> dict[str, object]:
        """What is set for one format, as its renderer takes it."""
        return dict(self.cards) if name == "cards" else {}


class Config(_Table):
    """viva.toml"""

    lint: Lint = Lint()
    build: Build = Build()


def explain(error: ValidationError) -> str:
    """What is wrong with a configuration, all of it on one line."""
    return "; ".join(_explain_one(each) for each in error.errors())


def _explain_one(error: Any) -> str:
    where = ".".join(str(step) for step in error["loc"])
    if error["type"] == "extra_forbidden":
        table = _table(error["loc"][:-1])
        allowed = [field.alias or name for name, field in table.model_fields.items()]
        near = closest(str(error["loc"][-1]), allowed)
        hint = f'did you mean "{near}"?' if near else f"allowed: {', '.join(allowed)}"
        return f'no setting is called "{where}"; {hint}'
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}"


def _table(route: tuple[int | str, ...]) -> type[BaseModel]:
    if route[:2] == ("lint", "banks"):
        return BankLint
    if route[:2] == ("build", "cards"):
        return Cards
    if route[:2] == ("build", "docx"):
        return Docx
    tables: dict[str, type[BaseModel]] = {"lint": Lint, "build": Build}
    return tables.get(str(route[0]), Config) if route else Config
