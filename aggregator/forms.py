"""An entry's title, link, categories and summary become its form, where it has one.

An ordinary report of one event has none. Live blogs, briefings, round-ups and
the like name several events, or none, and betray it by their form: by the
words around the separators of the title, by the section that the link or the
publisher's categories name, by how the summary begins. Pure, but for the rules
that it reads once from the package's own `data/forms.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from importlib import resources
from typing import Any

from aggregator.model import Entry


class Form(StrEnum):
    """What an entry is that is no report of one event; the first that fits names it."""

    #: A page that grows while things happen; live video.
    LIVE = "live"
    #: The day's or the hour's news in one entry: newsletters, headlines, front pages.
    BRIEFING = "briefing"
    #: A week, a season or a market in one entry; links; news in brief.
    ROUND_UP = "round-up"
    #: Discounts and coupons.
    SALE = "sale"
    #: Quizzes, puzzles and their answers, horoscopes.
    QUIZ = "quiz"
    #: Tables that come every day: lottery numbers, exchange rates, police logs, notices.
    FIGURES = "figures"
    #: What is on, when and where to watch it; anniversaries; the week ahead.
    CALENDAR = "calendar"
    #: The weather to come, day by day.
    FORECAST = "forecast"
    #: An episode of a podcast or show.
    PODCAST = "podcast"
    #: Columns, editorials, letters, cartoons.
    OPINION = "opinion"
    #: Of a product, film, book, restaurant, game.
    REVIEW = "review"
    #: "10 reasons why", rankings.
    LIST = "list"
    #: How to do or what to buy something; recipes.
    GUIDE = "guide"
    #: Pictures with captions.
    GALLERY = "gallery"
    #: Questions and answers.
    INTERVIEW = "interview"
    #: Paid for by whom it praises.
    SPONSORED = "sponsored"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    #: Rules are tried in this order.
    rank: int
    form: Form
    pattern: re.Pattern[str]
    #: Whether it settles the form alone, or only with something else that hints at it.
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The rules of one language for titles."""

    #: By a word without which they cannot match.
    by_word: Mapping[str, tuple[_Rule, ...]]
    #: For tongues without spaces: tried on every title.
    always: tuple[_Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
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


_WORD = re.compile(r"[^\W_]+")
#: How far a title and a summary are read, in characters.
_TITLE = 300
_SUMMARY = 240
#: The titles of most languages fold to a few signs of ASCII.
_SIGNS = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2013", "-"),
    ("\u2014", "-"),
    ("\u2011", "-"),
    ("\u2212", "-"),
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\uff1a", ":"),
    ("\uff5c", "|"),
)
#: One post of a live page, named in its link, reports one event.
_POST = re.compile(r"[/#:=](?:h_|post-|block-|live-post-)[0-9a-f]{8}")
_NAME = re.compile(r"<([a-z]+)>")


def form_of(
    title: str,
    summary: str = "",
    *,
    language: str = "en",
    categories: Sequence[str] = (),
    link: str | None = None,
) -> Form | None:
    """Return the form of an entry that reports no single event; None for all others.

    None is also the answer where nothing tells: a form is named only where it
    is plain to see. Never raises.

    Args:
        title: plain text on one line, without the feed's boilerplate if possible.
        summary: plain text; its beginning is read.
        language: a BCP 47 tag; the rules of an unknown one are the English ones.
        categories: as the publisher wrote them.
        link: absolute; its path's sections are read.
    """
    text = _folded(title[:_TITLE])
    sure, hinted = _by_title(text, _title_rules(_known(language)))
    if sure is not None:
        return sure
    places = _places()
    for found, hint in (
        _by_link(link or "", places),
        _by_category(categories, places),
        (_by_summary(summary, places), None),
    ):
        if found is not None:
            return found
        if hint is not None and hint in hinted:
            return hint
    return None


def is_form(entry: Entry) -> bool:
    """Tell whether an entry is, by its form, no report of one event."""
    return (
        form_of(
            entry.title,
            entry.summary,
            language=entry.language or "und",
            categories=entry.categories,
            link=entry.link,
        )
        is not None
    )


def _by_title(text: str, rules: _Rules) -> tuple[Form | None, frozenset[Form]]:
    """Return what the title settles, and what it hints at."""
    words = rules.by_word.keys() & _WORD.findall(text.lower())
    if not words and not rules.always:
        return None, frozenset()
    found = {rule.rank: rule for word in words for rule in rules.by_word[word]}
    hinted: set[Form] = set()
    tried = sorted((*found.values(), *rules.always), key=lambda rule: rule.rank)
    for rule in tried:
        if rule.pattern.search(text) is not None:
            if rule.sure:
                return rule.form, frozenset()
            hinted.add(rule.form)
    return None, frozenset(hinted)


def _by_link(link: str, places: _Places) -> tuple[Form | None, Form | None]:
    """Return what the sections in the path settle, and what they hint at."""
    segments = link.partition("?")[0].lower().split("/")[3:]
    found = _first(segments, places.segments)
    if found is Form.SALE and not places.business.isdisjoint(segments):
        return None, None
    if found is Form.LIVE and _POST.search(link) is not None:
        return None, None
    return found, _first(segments, places.hints)


def _by_category(categories: Sequence[str], places: _Places) -> tuple[Form | None, Form | None]:
    """Return what the publisher's categories settle, and what they hint at."""
    if not categories:
        return None, None
    # "fnc/opinion": some publishers give the whole path to a section.
    folded = [category.rpartition("/")[2].strip().casefold() for category in categories]
    return _first(folded, places.categories), _first(folded, places.leanings)


def _by_summary(summary: str, places: _Places) -> Form | None:
    head = _folded(summary[:_SUMMARY]).lower()
    if head.startswith(places.beginnings):
        return next(form for words, form in places.begins if head.startswith(words))
    for words, form in places.holds:
        if words in head:
            return form
    return None


def _first(names: Iterable[str], forms: Mapping[str, Form]) -> Form | None:
    for name in names:
        if name in forms:
            return forms[name]
    return None


def _folded(text: str) -> str:
    """Return the text with its quotes, dashes and spaces in ASCII."""
    if not text.isascii():
        for sign, plain in _SIGNS:
            text = text.replace(sign, plain)
    return text


def _known(tag: str) -> str:
    """Return the language whose rules are to be tried."""
    primary = tag.lower().replace("_", "-").partition("-")[0]
    return primary if primary in _table()["titles"] and primary != "any" else "en"


@cache
def _table() -> dict[str, Any]:
    text = resources.files("aggregator.data").joinpath("forms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _title_rules(language: str) -> _Rules:
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
    by_word: dict[str, list[_Rule]] = {}
    always: list[_Rule] = []
    for rank, (form, row) in enumerate(ranked):
        pattern = re.compile(_NAME.sub(partial(_named, names), row["is"]), re.IGNORECASE)
        rule = _Rule(rank=rank, form=form, pattern=pattern, sure=row.get("sure", True))
        for word in row.get("words", "").split():
            by_word.setdefault(word, []).append(rule)
        if "words" not in row:
            always.append(rule)
    return _Rules(
        by_word={word: tuple(rules) for word, rules in by_word.items()}, always=tuple(always)
    )


def _named(names: Mapping[str, str], found: re.Match[str]) -> str:
    """Return what a name in a pattern stands for, with the names in that, too."""
    return _NAME.sub(partial(_named, names), names[found[1]])


@cache
def _places() -> _Places:
    table = _table()
    begins = tuple(_pairs(table["begins"]))
    return _Places(
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
