"""A title and a summary become folded tokens: what is written alike is told alike. Pure.

Words in lower case; one token for any number, for any URL, for the entry's own
title within its summary, and for any punctuation that ends a sentence or sets a
label apart. Korean and the scripts without spaces are cut into characters.
"""

import re
from dataclasses import dataclass
from itertools import compress, pairwise

#: The tokens that stand for many things, and for the edges of a text.
NUMBER, ADDRESS, OWN_TITLE, BREAK = "0", "@", "&", "|"
TITLE_START, TITLE_END, SUMMARY_START, SUMMARY_END = "^t", "$t", "^s", "$s"
EDGES = frozenset({TITLE_START, TITLE_END, SUMMARY_START, SUMMARY_END})
#: A break beside one of these says nothing more.
_BESIDE = EDGES | {ADDRESS}
#: Where a text pauses.
PAUSES = EDGES | {ADDRESS, BREAK}
_SIGNS = EDGES | {NUMBER, ADDRESS, OWN_TITLE, BREAK}

#: Characters that are looked at, of a title and of a summary.
LONGEST_TITLE = 300
LONGEST_SUMMARY = 1_200
#: A shorter title may stand in the summary by chance.
_SHORTEST_OWN_TITLE = 8
#: Letters of the shortest word that tells something.
_SHORTEST = 3

#: Thai, Lao, Khmer, kana, Han, Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
#: Ends of sentences, brackets, bars, dashes, bullets, arrows, emoji. No full stop
#: after initials and the commonest abbreviations.
_MARK = (
    r"(?:[!?:;/|()\[\]{}<>*=~^+_\u2026\u00a6\u00b7\u2013-\u2015\u2022-\u2027\u2190-\u2bff\u3002"
    r"\u3008-\u3011\u3014-\u301b\uff01\uff08\uff09\uff1a\uff1b\uff1f\uff5c\u061b\u061f\u06d4"
    r"\u0964\u0965\U0001f000-\U0001faff]"
    r"|(?<!\b\w)(?<!\b(?:mr|ms|dr|st|sr|jr|vs|lt))\.(?=[\s\"'\u201d\u2019\u00bb)\]]|\Z|[.\u2026])"
    r"|(?<=\s)-+(?=\s)|--+)"
)
#: Marks that follow one another, with quotes and commas between, are one.
_BREAK = rf"{_MARK}(?:[\s,\"'\u200d\u2018-\u201f\u20e3\ufe0f\u00ab\u00bb]*{_MARK})*"
_TITLE_SIGN = "\x02"
_SIGN = rf"{_TITLE_SIGN}|(?:https?://|www\.)[!-~]+|\d(?:[\d.,:]*\d)?"
_SPACED = re.compile(rf"{_SIGN}|[^\W\d_]+|{_BREAK}")
_MIXED = re.compile(rf"{_SIGN}|[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W\d_])+|{_BREAK}")
_CHARACTER = re.compile(f"[{_UNSPACED}]")
_FIRST_UNSPACED = _UNSPACED[0]
#: Its lower case is two characters, of which one is no letter.
_DOTTED = "\u0130"
_URL_STARTS = ("http://", "https://", "www.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A text's tokens with where each stands in it: from, to."""

    tokens: list[str]
    places: list[tuple[int, int]]


def title_tokens(title: str) -> list[str]:
    """Fold a title's first 300 characters; an edge stands at either end."""
    return _tokens(TITLE_START, title[:LONGEST_TITLE], TITLE_END)


def summary_tokens(title: str, summary: str) -> list[str]:
    """Fold a summary's first 1,200 characters; an edge stands at either end."""
    text, _ = _signed(title, summary[:LONGEST_SUMMARY])
    return _tokens(SUMMARY_START, text, SUMMARY_END)


def placed_title(title: str) -> Placed:
    """Fold a title as `title_tokens` does, and tell where the tokens stand."""
    return _placed(TITLE_START, title[:LONGEST_TITLE], TITLE_END)


def placed_summary(title: str, summary: str) -> Placed:
    """Fold a summary as `summary_tokens` does, and tell where the tokens stand."""
    text, at = _signed(title, summary[:LONGEST_SUMMARY])
    found = _placed(SUMMARY_START, text, SUMMARY_END)
    if at < 0:
        return found
    more = len(title) - len(_TITLE_SIGN)
    places = [(a + more * (a > at), b + more * (b > at)) for a, b in found.places]
    return Placed(tokens=found.tokens, places=places)


def is_character(token: str) -> bool:
    """Tell whether a token is a character of a script without spaces."""
    return token >= _FIRST_UNSPACED and _CHARACTER.match(token) is not None


def mass(tokens: list[str]) -> float:
    """Return how many words these are; a character of an unspaced script is half a word."""
    return sum(0.5 if is_character(token) else 1 for token in tokens if token not in _SIGNS)


def telling(tokens: list[str], stop: frozenset[str]) -> set[str]:
    """Return the words that tell something, and the pairs of neighbouring characters."""
    found = {
        token
        for token in tokens
        if len(token) >= _SHORTEST and token not in stop and token.isalpha()
    }
    if any(map(is_character, tokens)):
        found |= {a + b for a, b in pairwise(tokens) if is_character(a) and is_character(b)}
    return found


def _signed(title: str, text: str) -> tuple[str, int]:
    """Put a sign in place of the title where the text says it; return where, else -1."""
    text = text.replace(_TITLE_SIGN, " ")
    at = text.find(title) if len(title) >= _SHORTEST_OWN_TITLE else -1
    return (text, at) if at < 0 else (text[:at] + _TITLE_SIGN + text[at + len(title) :], at)


def _tokens(start: str, text: str, end: str) -> list[str]:
    text = _lower(text)
    found = _pattern(text).findall(text)
    tokens = [start, *[token if token.isalpha() else _folded(token) for token in found], end]
    if ADDRESS in tokens:
        return list(compress(tokens, _needed(tokens)))
    for beside_edge in (1, -2):
        if tokens[beside_edge] == BREAK:
            del tokens[beside_edge]
    return tokens


def _placed(start: str, text: str, end: str) -> Placed:
    text = _lower(text)
    found = list(_pattern(text).finditer(text))
    tokens = [start, *(_folded(one[0]) for one in found), end]
    places = [(0, 0), *(one.span() for one in found), (len(text), len(text))]
    needed = _needed(tokens)
    return Placed(tokens=list(compress(tokens, needed)), places=list(compress(places, needed)))


def _needed(tokens: list[str]) -> list[bool]:
    """Tell of each token whether it is other than a break beside an edge or a URL."""
    around = zip(tokens, tokens[1:], tokens[2:], strict=False)
    inner = [
        token != BREAK or (before not in _BESIDE and after not in _BESIDE)
        for before, token, after in around
    ]
    return [True, *inner, True]


def _lower(text: str) -> str:
    """Return the text in lower case, every character where it was."""
    return text.replace(_DOTTED, "I").lower()


def _pattern(text: str) -> re.Pattern[str]:
    return _SPACED if text.isascii() or not _CHARACTER.search(text) else _MIXED


def _folded(written: str) -> str:
    if written.isalpha():
        return written
    if written == _TITLE_SIGN:
        return OWN_TITLE
    if written[0].isdigit():
        return NUMBER
    if written.startswith(_URL_STARTS):
        return ADDRESS
    return written if is_character(written) else BREAK
