"""An entry to the agency that it names as the author of its text. Pure.

Only where it says so at a place meant for it: the dateline, the byline, the
rights line, the sign-off. An agency that is quoted, or whose picture is shown,
has not written the text; two agencies are none.
"""

# Agencies sign in their own scripts, whose letters may look like Latin ones.
# ruff: noqa: RUF001, RUF003

import re
from collections.abc import Iterable, Iterator

from aggregator.model import Entry
from aggregator.reports.agencies import AT_THE_END, SIGNED
from aggregator.text import plain

#: Characters at either end of a text in which a signature stands.
_HEAD = 120
_TAIL = 300
#: Characters of HTML that hold them.
_MARKED_UP = 4_000
#: Words of a place and a date before a signature.
_MOST_WORDS = 9

_NAME = "|".join(re.escape(signed) for signed in sorted(SIGNED, key=len, reverse=True))
#: "LONDON, June 5 (Reuters) -", "(ANSA) - ROMA", "Berlin (dpa/lno) -", "New Delhi (ANI):".
_DATELINE = re.compile(r"([^()]{0,80})\(([^()]{2,40})\)\s?(?:[-\u2010-\u2015:]|\.\s?-)")
#: "MOSCOW, June 5. /TASS/."
_SLASHED = re.compile(r"([^/]{0,60})/(TASS|ТАСС|ČTK|CTK|PAP|Xinhua|[Rr]itzau|Укрінформ)/")
#: "МОСКВА, 5 июн - РИА Новости."
_DASHED = re.compile(r"([^-\u2013\u2014]{0,60}) [-\u2013\u2014] (РИА Новости|Интерфакс|ТАСС)\.")
#: "新华社北京6月5日电", "【ワシントン共同】", "［東京 ５日 ロイター］", "(서울=연합뉴스)".
_EASTERN = (
    re.compile(r"[(（]?(新[华華]社).{0,20}?[电電]"),
    re.compile(r"[【［\[][^】］\]=＝]{0,20}?(共同|ロイター|時事)[】］\]]"),
    re.compile(r"\([^()=]{1,10}=(연합뉴스)\)"),
)
#: "【AFP=時事】": one agency's text, relayed by another.
_RELAYED = re.compile(rf"【({_NAME})\s?[=＝]時事】")
#: "By Reuters", "By JANE DOE, Associated Press" before a dash or a full stop.
_BYLINE = re.compile(rf"By (?:[^.,]{{2,60}}, )?(?:[Tt]he )?({_NAME})\s?(?:[-\u2013\u2014|]|\.\s)")
#: "© 2023 AFP", "Copyright 2023 The Associated Press. All rights reserved."
_RIGHTS = re.compile(
    rf"(?:\u00a9|\([cC]\)|Copyright)\s?(?:\u00a9|\([cC]\))?\s?20\d\d,?\s(?:by\s)?(?:[Tt]he\s)?"
    rf"({_NAME})(?![\w/-]|\s(?:via|[Pp]hoto|/))"
)
#: "... (Belga)", "... /TT"
_SIGNED_OFF = re.compile(rf"[.!?\"\u201d]\s?(?:\(({_NAME})\)|/({_NAME}))\s*\Z")
_PARTS = re.compile(r"\s*(?:[/;,|&+]|\b(?:and|via|with|und|et|y|e)\b)\s*")
_FRAME = re.compile(r"\A(?:[Bb]y\s+)?(?:[Tt]he\s+)?|\s+(?:[Ss]taff|[Nn]ews [Aa]gency)\Z")
#: Written out after a person's name: "JANE DOE Associated Press".
_WRITTEN_OUT = re.compile(r".{3,60}\s(Associated Press|Agence France-Presse|Canadian Press)")
_SPACE = re.compile(r"[\s,.\[\]]+")
_CONNECTING = frozenset(("al", "am", "da", "de", "del", "di", "do", "el", "la", "le", "sur"))


def agency_of(entry: Entry) -> str | None:
    """Return the agency that an entry names as its author, as "AFP"; else None."""
    named = set(_by_authors(entry.authors))
    if not named:
        texts = [entry.summary, plain(entry.content[:_MARKED_UP])]
        end = plain(entry.content[-_MARKED_UP:]) if len(entry.content) > _MARKED_UP else texts[1]
        named = {SIGNED[found] for text in texts for found in _at_the_head(text[:_HEAD])}
        named |= {name for text in (entry.summary, end) for name in _at_the_end(text[-_TAIL:])}
    return named.pop() if len(named) == 1 else None


def _by_authors(authors: Iterable[str]) -> Iterator[str]:
    for author in authors:
        for part in _PARTS.split(author):
            signed = _FRAME.sub("", part.strip())
            written_out = _WRITTEN_OUT.fullmatch(signed)
            signed = written_out[1] if written_out else signed
            if signed in SIGNED:
                yield SIGNED[signed]


def _at_the_head(text: str) -> Iterator[str]:
    dateline = _DATELINE.match(text)
    if dateline and _is_place(dateline[1]) and not _spells_out(dateline[1], dateline[2]):
        yield from (part for part in _PARTS.split(dateline[2]) if part in SIGNED)
    for pattern in (_SLASHED, _DASHED):
        found = pattern.match(text)
        if found and _is_place(found[1]):
            yield found[2]
    relayed = _RELAYED.match(text)
    for found in (relayed, _BYLINE.match(text), *(each.match(text) for each in _EASTERN)):
        if found:
            yield found[1]


def _at_the_end(text: str) -> Iterator[str]:
    yield from (SIGNED[found[1]] for found in _RIGHTS.finditer(text))
    signed_off = _SIGNED_OFF.search(text)
    if signed_off:
        name = SIGNED[signed_off[1] or signed_off[2]]
        if name in AT_THE_END:
            yield name


def _is_place(text: str) -> bool:
    """Tell whether a text may be a place and a date: capitals, numbers, a month behind one."""
    parts = _SPACE.split(text.strip(" ,.[]-\u2013\u2014"))
    if len(parts) > _MOST_WORDS:
        return False
    before = ["", *parts]
    return all(
        not part or not part[0].islower() or part in _CONNECTING or _counts(earlier)
        for earlier, part in zip(before, parts, strict=False)
    )


def _spells_out(text: str, letters: str) -> bool:
    """Tell whether the words before a bracket are what its letters stand for."""
    initials = "".join(part[0] for part in _SPACE.split(text) if part)
    return initials.upper().endswith(letters.upper())


def _counts(part: str) -> bool:
    return part[:1].isdigit() or part == "de"
