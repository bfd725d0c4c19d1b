"""A text in a language becomes its terms: words without stop words, stemmed.

Chinese, Japanese, Korean, Thai and their neighbours, which put no space between
words or many endings on them, become pairs of neighbouring characters; katakana
words stay whole. Pure, but for the stop words that `aggregator.data` reads from
the package.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import Stemmer

from aggregator.data import background, stop_words
from aggregator.terms.arabic import LEVELLED, arabic
from aggregator.terms.compounds import JOINING, LEAST_WORD, Compounds
from aggregator.terms.cutting import SHORTEST, folded, neighbours, respelling, words
from aggregator.terms.korean import bare
from aggregator.terms.polish import levelled

#: Snowball's algorithm for each ISO 639 code; Arabic is stemmed here, others not at all.
_SNOWBALL = {
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

#: Languages whose pairs are told from chance neighbours by the bundled table.
_PAIRED = frozenset({"ja", "ko", "th", "zh"})


def language_code(tag: str | None) -> str:
    """Fold a BCP 47 tag to the code that stories are kept apart by.

    "en-US" is "en", "nb" and "nn" are "no", a missing one is "und".
    """
    primary = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    if not primary.isalpha():
        return "und"
    return _SAME.get(primary, primary)


@cache
def _stopped(language: str) -> frozenset[str]:
    """Return the stop words of a language, spelt as words are when they are looked up."""
    respell = respelling(language)
    stop = frozenset(respell(folded(word)) for word in stop_words(language))
    alone = {word * SHORTEST for word in stop if len(word) == 1}
    return stop.union(alone, (word.translate(LEVELLED) for word in stop))


class Stems:
    """Turns texts of one language into stems; holds a stemmer, so one a thread."""

    __slots__ = ("_is_korean", "_known", "_parts", "_respell", "_stem", "_stop")

    def __init__(self, language: str, *, lexicon: Mapping[str, int] | None = None) -> None:
        """`language` is an ISO 639 code as `language_code` returns it.

        `lexicon` has the stems that compounds are split into and how common each
        is: the bundled table unless given; an empty one leaves them whole.
        """
        self._respell = respelling(language)
        #: The pairs that stand within words of this language; empty for one with spaces.
        self._known = background(language).counts if language in _PAIRED else {}
        self._is_korean = language == "ko"
        self._stem = _stemming(language)
        self._stop = _stopped(language)
        #: The parts of a compound; None where compounds are left whole.
        self._parts = _splitting(language, self._stem, lexicon)

    def of(self, text: str) -> list[str]:
        """Return the stems of a plain text, in order, repetitions included.

        Numbers stay whole and unstemmed; words of one character and stop words
        go. No stem holds white space.
        """
        stop = self._stop
        found = words(self._respell(text), self._pairs if self._known else None)
        kept = [word for word in found if len(word) >= SHORTEST and word not in stop]
        if self._stem is None:
            return kept
        stems = self._stem(kept)
        # A stemmer may take the whole of a short word away.
        found = [
            stem if stem and not word[0].isdigit() else word
            for word, stem in zip(kept, stems, strict=True)
        ]
        if self._parts is None:
            return found
        split: list[str] = []
        for word, stem in zip(kept, found, strict=True):
            parts = self._parts(word, stem) if len(word) >= LEAST_WORD else None
            if parts:
                split.extend(parts)
            else:
                split.append(stem)
        return split

    def _pairs(self, characters: Sequence[str]) -> Iterator[str]:
        """Yield the pairs of neighbours that are known, and those of what no known one covers.

        So the last character of one word and the first of the next, which stand
        together by chance, are no term; a name that no table has keeps all its pairs.
        """
        if self._is_korean:
            word = "".join(characters)
            if word in self._stop:
                return
            characters = bare(word, self._known)
            if len(characters) == 1:
                yield characters * SHORTEST
                return
        pairs = list(neighbours(characters))
        is_known = [False, *(pair in self._known or pair in self._stop for pair in pairs), False]
        for place, pair in enumerate(pairs):
            covered = is_known[place] or is_known[place + 2]
            if is_known[place + 1] or not (covered or self._stop.intersection(pair)):
                yield pair


def _stemming(language: str) -> Callable[[list[str]], list[str]] | None:
    if language == "ar":
        return lambda kept: [arabic(word) for word in kept]
    algorithm = _SNOWBALL.get(language)
    if algorithm is None:
        return None
    stem: Callable[[list[str]], list[str]] = Stemmer.Stemmer(algorithm).stemWords
    if language == "pl":
        return lambda kept: [levelled(found) for found in stem(kept)]
    return stem


def _splitting(
    language: str,
    stem: Callable[[list[str]], list[str]] | None,
    lexicon: Mapping[str, int] | None,
) -> Callable[[str, str], tuple[str, ...]] | None:
    if language not in JOINING or stem is None:
        return None
    counts = background(language).counts if lexicon is None else lexicon
    return Compounds(language, stem, counts).parts if counts else None
