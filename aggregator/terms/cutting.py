"""A text becomes lower-case words, numbers and pairs of characters.

Pure.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

#: Languages that write 3,5 and 1.200 or 1 200 where English has 3.5 and 1,200.
_DECIMAL_COMMA = re.compile(
    "bg|ca|cs|da|de|el|es|et|eu|fi|fr|gl|hr|hu|hy|id|is|it|lt|lv|mk|nl|no|pl|pt|ro|ru|sk|sl|sq|sr"
    "|sv|tr|uk|vi"
)
#: Languages with a dotless i beside the dotted one.
_DOTLESS = frozenset({"az", "tr"})

#: Signs on, before or after a letter that are part of its word: accents without a
#: letter of their own; vowels of India, Thailand, Laos, Burma and Cambodia.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983"
    "\u09bc-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a4d\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd"
    "\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83"
    "\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0d81-\u0d83\u0dca-\u0ddf\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
)
#: Thai, Lao, Burmese, Khmer: no spaces, and a letter is written in several signs.
_SOUTH = "\u0e01-\u0e4e\u0e80-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3"
#: Han, Hiragana, Katakana, Hangul: no spaces.
_EAST = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
#: Without the small ke and ka, which stand between Han.
_KATAKANA = "\u30a1-\u30f4\u30f7-\u30fa\u30fc-\u30fe"
_HAN = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PIECE = re.compile(
    rf"(?P<whole>[{_KATAKANA}]{{2,}}|[^{_EAST}{_SOUTH}]+)|(?P<south>[{_SOUTH}]+)"
    rf"|(?P<east>(?:(?![{_KATAKANA}]{{2}})[{_EAST}])+)"
)
#: A letter with the vowels and signs around it.
_CLUSTER = re.compile(
    rf"[\u0e40-\u0e44\u0ec0-\u0ec4]?[{_SOUTH}][{_MARKS}]*[\u0e30\u0e32\u0e45\u0eb0\u0eb2]?"
)
#: What East Asia counts in, behind a number: years, days, people, ten thousands, ...
_COUNTED = re.compile(
    "(?<=\\d)[年月日時时点點分秒号號級级度名人歳岁歲元円圆圓件回個个位万萬億亿兆"
    "년월일시분초명원세개건회위만억조]+"
)

_WORD = re.compile(r"[^\W_]+(?:\.\d+)?")
_MARKED_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+(?:\.\d+)?")
_MARK = re.compile(f"[{_MARKS}]")
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_POSSESSIVE = re.compile(r"'[sS]\b")
#: The country, not the pronoun.
_COUNTRY = re.compile(r"\bUSA?\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POINTED_THOUSANDS = re.compile(
    r"(?<=\d)\.(?=\d{3}(?!\d))|(?<!\d)(\d{1,3})[ \xa0\u2009\u202f](?=\d{3}(?!\d))"
)
_DECIMALS = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
#: Words of one character tell nothing.
SHORTEST = 2

_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u02bc": "'"}
#: Hyphens of line breaks, joiners, lengthened and vowelled Arabic and Hebrew.
_INVISIBLE = (0xAD, 0x200C, 0x200D, 0x640, 0x670, *range(0x64B, 0x660), *range(0x6D6, 0x6EE))
_DIGITS = {zero + n: str(n) for zero in (0x660, 0x6F0, 0x966, 0xE50) for n in range(10)}
_FOLDED = str.maketrans(
    _QUOTES
    | {chr(code): "" for code in (*_INVISIBLE, *range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2)}
    | {chr(code): digit for code, digit in _DIGITS.items()}
    | {"ё": "е", "Ё": "Е"}  # noqa: RUF001 - Russian is meant
    # Arabic marks of decimals and thousands, I with a dot, the Thai sign of repetition.
    | {"\u066b": ".", "\u066c": ",", "\u0130": "I", "\u0e46": " "}
)


def words(text: str, pair: Callable[[Sequence[str]], Iterator[str]] | None = None) -> list[str]:
    """Split a plain text into lower-case words, numbers and character pairs.

    Compatibility forms are folded (NFKC), curly quotes straightened; a possessive
    's goes, "U.S.", "US" and "USA" are one word, "1,200" is "1200".
    """
    plain = text.isascii()
    if not plain:
        text = _COUNTED.sub("", folded(text))
    text = _POSSESSIVE.sub("", text)
    text = _INITIALS.sub(lambda match: match[0].replace(".", "") + " ", text)
    if not text.isupper():
        text = _COUNTRY.sub("usa", text)
    text = _THOUSANDS.sub("", text).lower()
    pattern = _WORD if plain or not _MARK.search(text) else _MARKED_WORD
    return [word for found in pattern.findall(text) for word in _split(found, pair or neighbours)]


def folded(text: str) -> str:
    """Return the text with one form of each letter, digit and quote, and nothing invisible."""
    return unicodedata.normalize("NFKC", text).translate(_FOLDED)


def _split(word: str, pair: Callable[[Sequence[str]], Iterator[str]]) -> Iterator[str]:
    """Yield the word itself, or the character pairs of its unspaced runs and the rest."""
    if word.isascii():
        yield word
        return
    for piece in _PIECE.finditer(word):
        run = piece[0]
        if piece.lastgroup == "whole":
            yield run
        elif len(run) == 1:
            # A lone Han is a word in a headline: double it past the shortest length.
            if run == word and _HAN.match(run):
                yield run * SHORTEST
        elif piece.lastgroup == "south":
            yield from pair(_CLUSTER.findall(run))
        else:
            yield from pair(run)


def neighbours(characters: Sequence[str]) -> Iterator[str]:
    """Yield each character with the next one."""
    return (a + b for a, b in pairwise(characters))


def respelling(language: str) -> Callable[[str], str]:
    """Return what makes the spellings of a language alike before words are cut."""
    if language in _DOTLESS:
        return lambda text: _pointed(text.replace("\u0130", "i").replace("I", "\u0131"))
    if _DECIMAL_COMMA.fullmatch(language):
        return _pointed
    return str


def _pointed(text: str) -> str:
    """Write 1.200 and 1 200 as 1200 and then 3,5 as 3.5."""
    return _DECIMALS.sub(".", _POINTED_THOUSANDS.sub(r"\1", text))
