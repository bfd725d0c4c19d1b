"""A text in a language becomes its terms: words without stop words, stemmed.

Chinese, Japanese, Korean and Thai, which put no space between words or many
endings on them, become pairs of neighbouring characters. Pure, but for the
stop words that `aggregator.data` reads from the package.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import Stemmer

from aggregator.data import stop_words

#: Snowball's algorithm for each ISO 639 code; other languages stay unstemmed.
_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}

#: One language under several codes: old codes and written forms of one tongue.
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "tl": "fil"}

#: Han, Hiragana, Katakana, Hangul and Thai: no spaces, so pairs of characters.
_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
_WORD = re.compile(r"[^\W_]+(?:\.\d+)?")
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
_POSSESSIVE = re.compile(r"'[sS]\b")
#: The country, not the pronoun.
_COUNTRY = re.compile(r"\bUSA?\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u02bc": "'"})
_SHORTEST = 2


def language_code(tag: str | None) -> str:
    """Fold a BCP 47 tag to the code that stories are kept apart by.

    "en-US" is "en", "nb" and "nn" are "no", a missing one is "und".
    """
    primary = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    if not primary.isalpha():
        return "und"
    return _SAME.get(primary, primary)


class Stems:
    """Turns texts of one language into stems; holds a stemmer, so one a thread."""

    __slots__ = ("_stem", "_stop")

    def __init__(self, language: str) -> None:
        """`language` is an ISO 639 code as `language_code` returns it."""
        algorithm = _SNOWBALL.get(language)
        self._stem = None if algorithm is None else Stemmer.Stemmer(algorithm)
        self._stop = stop_words(language)

    def of(self, text: str) -> list[str]:
        """Return the stems of a plain text, in order, repetitions included.

        Numbers stay whole and unstemmed; words of one character and stop words
        go. No stem holds white space.
        """
        stop = self._stop
        kept = [word for word in words(text) if len(word) >= _SHORTEST and word not in stop]
        if self._stem is None:
            return kept
        stems: list[str] = self._stem.stemWords(kept)
        return [word if word[0].isdigit() else stem for word, stem in zip(kept, stems, strict=True)]


def words(text: str) -> list[str]:
    """Split a plain text into lower-case words, numbers and character pairs.

    Curly quotes are straightened, a possessive 's goes, "U.S.", "US" and "USA"
    are one word, "1,200" is "1200".
    """
    text = _POSSESSIVE.sub("", text.translate(_QUOTES))
    text = _INITIALS.sub(lambda match: match[0].replace(".", "") + " ", text)
    if not text.isupper():
        text = _COUNTRY.sub("usa", text)
    text = _THOUSANDS.sub("", text)
    return [word for found in _WORD.findall(text.lower()) for word in _split(found)]


def _split(word: str) -> Iterator[str]:
    """Yield the word itself, or the character pairs of its unspaced runs and the rest."""
    if word.isascii():
        yield word
        return
    start = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > start:
            yield word[start : run.start()]
        characters = run[0]
        if len(characters) == 1:
            # A lone character is a word here: double it past the shortest length.
            yield characters * _SHORTEST
        else:
            yield from (a + b for a, b in pairwise(characters))
        start = run.end()
    if start < len(word):
        yield word[start:]
