"""Text to folded words, and an entry to the strings that a query searches. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.model import StoredEntry

#: Marks that are accents or vowel points. Others (the vowel signs of Indic scripts,
#: the voicing marks of kana) tell words apart and stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
#: Letters that carry a stroke rather than a mark, so that no decomposition drops it.
_STROKES = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
    }
)
#: Vowel signs of the scripts from Devanagari to Myanmar, which belong to their words.
_SIGNS = "".join(
    chr(point)
    for point in (*range(0x0900, 0x1100), *range(0x1700, 0x1CFF), *range(0xA800, 0xABFF))
    if unicodedata.category(chr(point)).startswith("M")
)
#: Scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af"
)
_WORD = re.compile(f"[{_SPACELESS}]+|(?:(?![{_SPACELESS}])(?:[^\\W_]|[{_SIGNS}]))+")
_STARTS_SPACELESS = re.compile(f"[{_SPACELESS}]")
#: Stands between texts, so that no phrase reaches from one into the next.
_BOUNDARY = " | "


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """An entry prepared for any number of queries.

    Each text is its folded words with one space before, between and after.
    """

    title: str
    summary: str
    #: Title and summary.
    text: str
    outlet: str
    category: str
    #: BCP 47 in lower case; "und" where unknown.
    language: str


def searchable(entry: StoredEntry) -> Searchable:
    """Prepare an entry; do it once and ask every topic's query."""
    title, summary = _spaced(words(entry.entry.title)), _spaced(words(entry.entry.summary))
    return Searchable(
        title=title,
        summary=summary,
        text=f"{title}|{summary}",
        outlet=_spaced(words(entry.outlet)),
        category=_BOUNDARY.join(_spaced(words(each)) for each in entry.categories),
        language=(entry.entry.language or "und").lower(),
    )


def words(text: str) -> list[str]:
    """Split text into words without case or accents; a spaceless run is one word."""
    return _WORD.findall(folded(text))


def folded(text: str) -> str:
    """Return the text without case, accents, strokes and compatibility forms."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = _ACCENTS.sub("", apart).casefold().translate(_STROKES)
    return unicodedata.normalize("NFKC", bare)


def needle(parts: Iterable[str], *, prefix: bool = False) -> str:
    """Join words into what `Searchable` texts hold when they hold these words.

    The ends of spaceless words are open: such a word may stand inside a run.
    `prefix` leaves the last word open to go on.
    """
    listed = list(parts)
    start = "" if _STARTS_SPACELESS.match(listed[0]) else " "
    end = "" if prefix or _STARTS_SPACELESS.match(listed[-1]) else " "
    return start + " ".join(listed) + end


def _spaced(parts: list[str]) -> str:
    return f" {' '.join(parts)} " if parts else ""
