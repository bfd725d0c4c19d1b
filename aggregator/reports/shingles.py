"""An entry's texts to its shingles: every few words that stand in a row. Pure.

Broder, "On the resemblance and containment of documents" (1997), with the
shingles themselves in place of a sketch, since the entries of a story are few.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.model import Entry
from aggregator.terms import words
from aggregator.text import plain

#: Characters of each text that are looked at.
_LONGEST = 2_000
#: Characters of HTML that hold so much text, mark-up and links included.
_MARKED_UP = 8 * _LONGEST
#: Words of a shingle: a changed word spoils this many.
_WORDS = 4
#: Character pairs of a shingle in a script without spaces: about as much text.
_PAIRS = 8
#: How much of a summary has to open the content for it to say nothing more.
_OPENING = 200
#: Scripts that `words` cuts into pairs: Thai, kana, Han, Hangul.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shingles:
    """What an entry's texts are made of; the headline is not among them."""

    found: frozenset[str]
    #: Whether each stands for half as much text, in a script without spaces.
    pairs: bool = False

    def __len__(self) -> int:
        return len(self.found)


def shingles(entry: Entry) -> Shingles:
    """Return the shingles of summary and content, of 2,000 characters each."""
    texts = tuple(_texts(entry))
    unspaced = sum(len(_UNSPACED.findall(text)) for text in texts)
    pairs = 2 * unspaced > sum(map(len, texts))
    size = _PAIRS if pairs else _WORDS
    return Shingles(found=frozenset(_rows(texts, size)), pairs=pairs)


def _texts(entry: Entry) -> Iterator[str]:
    content = plain(entry.content[:_MARKED_UP])[:_LONGEST]
    if content:
        yield content
    opening = entry.summary[:_OPENING].rstrip("\u2026")
    if opening and opening not in content:
        yield entry.summary[:_LONGEST]


def _rows(texts: tuple[str, ...], size: int) -> Iterator[str]:
    for text in texts:
        row = words(text)
        yield from (" ".join(row[at : at + size]) for at in range(len(row) - size + 1))
