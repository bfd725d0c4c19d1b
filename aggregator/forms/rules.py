"""The table `data/forms.toml` becomes the rules by which forms are told.

Effects: reads the package's own data file, once.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Any

from aggregator.forms.kinds import Form

_NAME = re.compile(r"<([a-z]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRule:
    """A pattern that a title of one form fits."""

    #: Rules are tried in this order.
    rank: int
    form: Form
    pattern: re.Pattern[str]
    #: Whether it settles the form alone, or only with something else that hints at it.
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleRules:
    """The rules of one language for titles."""

    #: By a word without which they cannot match.
    by_word: Mapping[str, tuple[TitleRule, ...]]
    #: For tongues without spaces: tried on every title.
    always: tuple[TitleRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What links, categories and summaries tell, in any language."""

    #: By a segment of the link's path.
    segments: Mapping[str, Form]
    #: Those that only hint.
    hints: Mapping[str, Form]
    #: Segments beside which "deals" are not discounts.
    business: frozenset[str]
    #: By a category, folded.
    categories: Mapping[str, Form]
    #: Categories that only hint.
    leanings: Mapping[str, Form]
    #: How a summary begins.
    begins: tuple[tuple[str, Form], ...]
    #: All of those at once.
    beginnings: tuple[str, ...]
    #: What stands near a summary's beginning.
    holds: tuple[tuple[str, Form], ...]


def known(tag: str) -> str:
    """Return the language whose rules are to be tried."""
    primary = tag.lower().replace("_", "-").partition("-")[0]
    return primary if primary in _table()["titles"] and primary != "any" else "en"


@cache
def _table() -> dict[str, Any]:
    text = resources.files("aggregator.data").joinpath("forms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def title_rules(language: str) -> TitleRules:
    """Return the rules of a language that has some, with those of every language."""
    titles = _table()["titles"]
    tables = [titles["any"], titles[language]]
    names = {**tables[0]["names"], **tables[1].get("names", {})}
    ranked = sorted(
        (
            (Form(form), row)
            for table in tables
            for form, rows in table.items()
            if form != "names"
            for row in rows
        ),
        key=lambda pair: list(Form).index(pair[0]),
    )
    by_word: dict[str, list[TitleRule]] = {}
    always: list[TitleRule] = []
    for rank, (form, row) in enumerate(ranked):
        pattern = re.compile(_NAME.sub(partial(_named, names), row["is"]), re.IGNORECASE)
        rule = TitleRule(rank=rank, form=form, pattern=pattern, sure=row.get("sure", True))
        for word in row.get("words", "").split():
            by_word.setdefault(word, []).append(rule)
        if "words" not in row:
            always.append(rule)
    return TitleRules(
        by_word={word: tuple(rules) for word, rules in by_word.items()}, always=tuple(always)
    )


def _named(names: Mapping[str, str], found: re.Match[str]) -> str:
    """Return what a name in a pattern stands for, with the names in that, too."""
    return _NAME.sub(partial(_named, names), names[found[1]])


@cache
def every_place() -> Places:
    """Return what links, categories and summaries tell."""
    table = _table()
    begins = tuple(_pairs(table["begins"]))
    return Places(
        segments=_split(table["segments"]),
        hints=_split(table["hints"]),
        business=frozenset(table["business"]["segments"].split()),
        categories=dict(_pairs(table["categories"])),
        leanings=dict(_pairs(table["leanings"])),
        begins=begins,
        beginnings=tuple(words for words, _ in begins),
        holds=tuple(_pairs(table["holds"])),
    )


def _pairs(table: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, Form]]:
    return ((words, Form(form)) for form, rows in table.items() for words in rows)


def _split(table: Mapping[str, str]) -> dict[str, Form]:
    return {word: Form(form) for form, words in table.items() for word in words.split()}
