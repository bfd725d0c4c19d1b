"""Frequencies of words become the document-frequency tables of languages without counted texts.

In an environment of its own, which this project need not share:

    pip install wordfreq==3.1.1 pythainlp==5.4.0 pystemmer
    PYTHONPATH=. python benchmarks/derive_df_tables.py aggregator/data [LANGUAGE ...]

A word of frequency f is expected in N (1 - (1 - f) ** L) of N texts of L words.
Words become the terms that clustering compares, by `aggregator.terms` itself:
make the tables again when that changes. Effects: writes the tables.
"""

import gzip
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import accumulate, chain, product
from pathlib import Path

from aggregator.data import stop_words
from aggregator.terms import Stems
from aggregator.terms import words as cut

#: So many texts are imagined: as many, nearly, as were counted for English.
DOCUMENTS = 6_000
#: Characters of such a text: what title and summary have on average there.
CHARACTERS = 400
#: Terms expected in fewer texts are left out.
LEAST = 5
#: A table is cut at this size; its rarest terms go.
BYTES = 120_000
#: Characters of a word and the space after it, measured on this project's case files.
PER_WORD = {
    "ar": 5.8,
    "de": 6.9,
    "es": 5.8,
    "fr": 5.7,
    "it": 6.0,
    "nl": 6.5,
    "pl": 6.8,
    "pt": 5.7,
    "ru": 6.9,
    "sv": 6.7,
}
#: The same of languages that have no case files: of English.
PER_WORD_ELSEWHERE = 6.2
#: Characters, without spaces, of a text that says as much as CHARACTERS do in Europe.
UNSPACED = {"zh": 110, "ja": 130, "ko": 110, "th": 240}
#: The share of words after which no mark and no other script stands.
UNBROKEN = 0.9
#: wordfreq's codes for languages that have another one here.
CODES = {"no": "nb"}
LANGUAGES = (  # noqa: SIM905 - sixty quotes say no more
    "ar ca cs da de el es fa fi fr hi hu id it ja ko lt nl no pl pt ro ru sv ta th tr uk zh"
).split()


def main(folder: str, *languages: str) -> None:
    """Write a table a language."""
    for language in languages or LANGUAGES:
        table = expected(language)
        ranked = sorted(table.items(), key=lambda pair: (-pair[1], pair[0]))
        rows = [f"{term}\t{count}\n".encode() for term, count in ranked]
        ends = accumulate(map(len, rows))
        kept = [row for row, end in zip(rows, ends, strict=True) if end <= BYTES]
        path = Path(folder, f"{language}.df.tsv")
        path.write_bytes(f"documents\t{DOCUMENTS}\n".encode() + b"".join(kept))
        print(f"{path}: {len(kept)} terms, {path.stat().st_size} bytes")


def expected(language: str) -> dict[str, int]:
    """Return in how many of DOCUMENTS texts each term is expected, the rare left out."""
    words = dict(_words(language))
    if language in UNSPACED:
        shares = _pairs(words, language)
        length = UNSPACED[language] / _mean_length(words)
    else:
        length = CHARACTERS / PER_WORD.get(language, PER_WORD_ELSEWHERE)
        # What is common as a word of its own is what compounds are then split into.
        lexicon = _counts(_terms(words, language, {}), length)
        shares = _terms(words, language, lexicon)
    return _counts(shares, length)


def _counts(shares: Mapping[str, float], length: float) -> dict[str, int]:
    """Return in how many of DOCUMENTS texts of so many words terms are expected."""
    counts = {
        term: round(DOCUMENTS * (1 - (1 - min(share, 1.0)) ** length))
        for term, share in shares.items()
    }
    return {term: count for term, count in counts.items() if count >= LEAST}


def _words(language: str) -> Iterator[tuple[str, float]]:
    """Yield words and numbers and how large a share of a language's words each is."""
    if language == "th":
        from pythainlp.corpus import tnc  # type: ignore[import-not-found]  # noqa: PLC0415 - only where it is asked for

        counts = dict(tnc.word_freqs())
        total = sum(counts.values())
        yield from ((word, count / total) for word, count in counts.items())
        return
    # Imported only where asked for; neither is installed with this project.
    from wordfreq import get_frequency_dict  # type: ignore[import-not-found]  # noqa: PLC0415
    from wordfreq.numbers import (  # type: ignore[import-not-found]  # noqa: PLC0415
        digit_freq,
        smash_numbers,
    )

    frequencies = get_frequency_dict(CODES.get(language, language))
    for word, share in frequencies.items():
        if not any(character.isdigit() for character in word):
            yield word, share
    # wordfreq keeps the shapes of numbers ("00") and tells single ones on demand.
    for number in map(str, chain(range(10, 1000), range(1000, 10_000, 100), range(1950, 2040))):
        yield number, frequencies[smash_numbers(number)] * digit_freq(number)


def _terms(
    words: Mapping[str, float], language: str, lexicon: Mapping[str, int]
) -> Mapping[str, float]:
    stems = Stems(language, lexicon=lexicon)
    shares: defaultdict[str, float] = defaultdict(float)
    for word, share in words.items():
        for term in set(stems.of(word)):
            shares[term] += share
    return shares


def _mean_length(words: Mapping[str, float]) -> float:
    return sum(len(word) * share for word, share in words.items()) / sum(words.values())


def _pairs(words: Mapping[str, float], language: str) -> Mapping[str, float]:
    """Return the shares of whole words and of the pairs of characters within words.

    Chance neighbours, the last of one word and the first of the next, are left
    out: by that `Stems` tells them from the others.
    """
    stop = stop_words(language)
    shares: defaultdict[str, float] = defaultdict(float)
    for word, share in words.items():
        # A character by itself becomes a term only where it stands between two marks.
        alone = 1.0 if len(word) > 1 or language == "ko" else (1 - UNBROKEN) ** 2
        # What a Korean particle was taken off may be a syllable: `Stems` doubles it.
        terms = {word * 2} if language == "ko" and len(word) == 1 else set(cut(word))
        for term in terms - stop:
            for form in _written(term) if language == "zh" else (term,):
                shares[form] += share * alone
    return shares


def _written(term: str) -> set[str]:
    """Return the simplified and the traditional forms of a Chinese term."""
    return {term, *map("".join, product(*(_traditional().get(sign, sign) for sign in term)))}


@cache
def _traditional() -> Mapping[str, str]:
    """Return for each simplified character all that are written so."""
    import msgpack  # type: ignore[import-not-found]  # noqa: PLC0415 - comes with wordfreq

    file = resources.files("wordfreq").joinpath("data", "_chinese_mapping.msgpack.gz")
    simplified = msgpack.loads(gzip.decompress(file.read_bytes()), strict_map_key=False)
    forms: defaultdict[str, str] = defaultdict(str)
    for code, simple in simplified.items():
        forms[simple] += chr(code)
    return forms


if __name__ == "__main__":
    main(*sys.argv[1:])
