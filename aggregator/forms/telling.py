"""What an entry says, and where it stands, becomes its form, where it has one.

Pure, but for the rules.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from aggregator.forms.kinds import Form
from aggregator.forms.rules import Places, TitleRules, every_place, known, title_rules
from aggregator.model import Entry

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
    sure, hinted = _by_title(text, title_rules(known(language)))
    if sure is not None:
        return sure
    places = every_place()
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


def _by_title(text: str, rules: TitleRules) -> tuple[Form | None, frozenset[Form]]:
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


def _by_link(link: str, places: Places) -> tuple[Form | None, Form | None]:
    """Return what the sections in the path settle, and what they hint at."""
    segments = link.partition("?")[0].lower().split("/")[3:]
    found = _first(segments, places.segments)
    if found is Form.SALE and not places.business.isdisjoint(segments):
        return None, None
    if found is Form.LIVE and _POST.search(link) is not None:
        return None, None
    return found, _first(segments, places.hints)


def _by_category(categories: Sequence[str], places: Places) -> tuple[Form | None, Form | None]:
    """Return what the publisher's categories settle, and what they hint at."""
    if not categories:
        return None, None
    # "fnc/opinion": some publishers give the whole path to a section.
    folded = [category.rpartition("/")[2].strip().casefold() for category in categories]
    return _first(folded, places.categories), _first(folded, places.leanings)


def _by_summary(summary: str, places: Places) -> Form | None:
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
