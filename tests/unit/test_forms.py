"""Forms: what is no report of one event betrays itself, and reports stay unnamed."""

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from itertools import product
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from aggregator.forms import Form, form_of

CASES = Path(__file__).parents[1] / "cases" / "forms"


def _titles() -> Iterator[tuple[str, str, Form | None]]:
    """Yield language, title and form of every case."""
    for file in sorted(CASES.glob("*.toml")):
        for name, titles in tomllib.loads(file.read_text(encoding="utf-8")).items():
            form = None if name == "report" else Form(name)
            yield from ((file.stem, title, form) for title in titles)


@pytest.mark.parametrize(("language", "title", "form"), list(_titles()))
def test_a_title_betrays_its_form(language: str, title: str, form: Form | None) -> None:
    """Each form is known by its title, in each language; reports that come close are not one."""
    assert form_of(title, language=language) is form
    assert form_of(title, language=f"{language.upper()}_xx") is form


def test_every_form_and_every_language_has_cases() -> None:
    """No rule goes untried: English has all forms, every language has forms and reports."""
    cases = list(_titles())
    assert {form for language, _, form in cases if language == "en"} == {None, *Form}
    ruled = tomllib.loads(_rules_text())["titles"].keys() - {"any"}
    for answer in (True, False):
        assert {language for language, _, form in cases if (form is None) is answer} == ruled


@pytest.mark.parametrize(
    ("link", "form"),
    [
        ("https://capital.example/opinion/2025/a-view", Form.OPINION),
        ("https://capital.example/commentisfree/2025/a-view", Form.OPINION),
        ("https://capital.example/books/reviews/the-gulls", Form.REVIEW),
        ("https://capital.example/world/live/2025/mar/03/strike", Form.LIVE),
        ("https://capital.example/podcasts/night", Form.PODCAST),
        ("https://capital.example/newsletters/evening/3", Form.BRIEFING),
        ("https://shop.example/deals/kettles", Form.SALE),
        ("https://capital.example/Crosswords/17210?ref=rss", Form.QUIZ),
        ("https://capital.example/markets/deals/brewer-sold", None),
        ("https://capital.example/live-news/strike/h_0a1b2c3d4e5f/", None),
        ("https://opinion.example/news/strike", None),
        ("https://capital.example/news/opinion-poll?next=/opinion/", None),
        ("", None),
        (None, None),
    ],
)
def test_sections_of_the_link(link: str | None, form: Form | None) -> None:
    """A section in the path names a form; host, query and slug do not."""
    assert form_of("Trams halted in Veldt", link=link) is form


@pytest.mark.parametrize(
    ("categories", "form"),
    [
        (("Politics", "Opinion"), Form.OPINION),
        (("news/us", "news/OPINION"), Form.OPINION),
        (("社説",), Form.OPINION),
        (("Book Reviews",), Form.REVIEW),
        (("Crosswords",), Form.QUIZ),
        (("Sponsored Content",), Form.SPONSORED),
        (("Deals",), None),
        (("Books", "Podcasts"), None),
        ((), None),
    ],
)
def test_categories(categories: tuple[str, ...], form: Form | None) -> None:
    """A publisher's category names a form where it can mean nothing else."""
    assert form_of("Brewer passes into other hands", categories=categories) is form


@pytest.mark.parametrize(
    ("summary", "form"),
    [
        ("Good morning. Trams stand still in Veldt, and a comet is worth a look.", Form.BRIEFING),
        ("In this episode our panel discusses councils that go bust.", Form.PODCAST),
        ("Rolling coverage of the day's politics.", Form.LIVE),
        ("Nell Astor is a columnist for the Capital.", Form.OPINION),
        ("Sign up to our free newsletter to get the stories that matter.", None),
        ("The board said good morning. Then it resigned.", None),
        ("The trial lasts six months. " * 12 + "Nell Astor is a columnist.", None),
    ],
)
def test_the_beginning_of_the_summary(summary: str, form: Form | None) -> None:
    """How a summary begins tells, boilerplate and its far end do not."""
    assert form_of("Trams halted in Veldt", summary) is form


def test_two_hints_settle_what_neither_does_alone() -> None:
    """One word before "review" may be an inquiry; in the film pages it is a film."""
    title = "Casey review \u2013 a bleak tale of a constable"
    assert form_of(title) is None
    assert form_of(title, link="https://capital.example/film/casey") is Form.REVIEW
    assert form_of(title, categories=("Film",)) is Form.REVIEW
    assert form_of("Casey walks free", categories=("Film",)) is None
    assert form_of("Kettle prices cut by a third", categories=("Deals",)) is None
    assert form_of("A cheaper kettle", categories=("Deals",)) is Form.SALE


def test_the_title_goes_before_the_link_and_the_link_before_the_summary() -> None:
    """Where they disagree, the nearest to the reader decides."""
    link = "https://capital.example/opinion/x"
    assert form_of("Weekly quiz: who bought it?", "Good morning. Hello", link=link) is Form.QUIZ
    assert form_of("Who bought it", "Good morning. Hello", link=link) is Form.OPINION
    assert form_of("Who bought it", "Good morning. Hello") is Form.BRIEFING


@pytest.mark.parametrize("language", ["und", "", "any", "xx", "en-GB", "EN"])
def test_a_language_without_rules_is_read_as_english(language: str) -> None:
    """So are loanwords in a feed that declares nothing."""
    assert form_of("Opinion: trams", language=language) is Form.OPINION


def test_curly_signs_are_as_good_as_straight_ones() -> None:
    """Publishers write either."""
    assert form_of("Today\u2019s Wordle hint\u00a0and answer") is Form.QUIZ
    assert form_of("Trams halted \u2014 live") is Form.LIVE
    assert form_of("社説\uff1a水害", language="ja") is Form.OPINION


def test_a_form_is_its_name() -> None:
    """So that it can be stored and shown as it is."""
    assert str(Form.ROUND_UP) == "round-up"
    assert form_of("Weekly quiz: who?") == "quiz"


# ------------------------------------------------- the words before each rule

#: What may be any character, and the edge of a word.
_FREE, _EDGE, _SEEN = "\x01", "\x02", "\x03"


def _rules_text() -> str:
    return resources.files("aggregator.data").joinpath("forms.toml").read_text(encoding="utf-8")


def _rules() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield language, expanded pattern and words of each rule that has words."""
    titles = tomllib.loads(_rules_text())["titles"]
    for language, forms in titles.items():
        names = {**titles["any"]["names"], **forms.get("names", {})}
        for form, rows in forms.items():
            for row in [] if form == "names" else rows:
                pattern = row["is"]
                while (found := re.search(r"<([a-z]+)>", pattern)) is not None:
                    pattern = pattern.replace(found[0], names[found[1]])
                if "words" in row:
                    yield language, pattern, frozenset(row["words"].split())


def _settled(text: str, words: frozenset[str]) -> str:
    """Return what is open at both ends, or that one of the words stands inside."""
    if _SEEN in text:
        return _SEEN
    first, *inner = re.split(rf"[^\w{_FREE}]+|_", text)
    if any(part in words for part in inner[:-1]):
        return _SEEN
    return f"{first} {inner[-1]}" if inner else first


def _read(tree: Any, words: frozenset[str]) -> set[str]:
    """Return the ends of every text that a pattern's tree matches."""
    read = {""}
    for op, value in tree:
        read = {_settled(a + b, words) for a, b in product(read, _step(str(op), value, words))}
    return read


def _step(op: str, value: Any, words: frozenset[str]) -> set[str]:
    """Return the ends of the texts that one step of a pattern matches."""
    read = {_FREE}
    match op:
        case "LITERAL" | "IN":
            read = _letters(value) if op == "IN" else {_letter("LITERAL", value)}
        case "AT":
            read = {_EDGE}
        case "ASSERT" | "ASSERT_NOT":
            read = {""}
        case "SUBPATTERN":
            read = _read(value[3], words)
        case "BRANCH":
            read = set().union(*(_read(branch, words) for branch in value[1]))
        case "MAX_REPEAT":
            once = _read(value[2], words)
            twice = {_settled(a + b, words) for a, b in product(once, once) if value[1] != 1}
            read = once | twice | (set() if value[0] else {""})
        case _:
            pass
    return read


def _letters(members: Any) -> set[str]:
    """Return what a class of characters matches."""
    letters = {_letter(str(kind), what) for kind, what in members if str(kind) != "NEGATE"}
    if any(str(kind) == "NEGATE" for kind, _ in members):
        return {" "} if _FREE in letters else {_FREE}
    return letters


def _letter(kind: str, what: Any) -> str:
    if kind == "LITERAL":
        return chr(what).lower() if chr(what).isalnum() else " "
    return " " if str(what) in {"CATEGORY_SPACE", "CATEGORY_NOT_WORD"} else _FREE


@pytest.mark.parametrize(("language", "pattern", "words"), list(_rules()))
def test_no_rule_can_match_without_one_of_its_words(
    language: str, pattern: str, words: frozenset[str]
) -> None:
    """A rule is tried only where one of its words stands: every way to match needs one."""
    ends = {
        _settled(f"{_EDGE} {end} {_EDGE}", words) for end in _read(_parser.parse(pattern), words)
    }
    assert ends == {_SEEN}, f"{language}: {pattern} matches without {sorted(words)}"


def test_the_proof_of_the_words_finds_a_missing_one() -> None:
    """It is no proof that proves everything."""
    for pattern, words in ((r"\bquiz(?:zes)?\b", {"quiz"}), (r"^(?:a|the) (?:b|c)$", {"b"})):
        assert _read(_parser.parse(pattern), frozenset(words)) != {_SEEN}
