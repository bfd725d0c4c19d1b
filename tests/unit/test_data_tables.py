"""The bundled tables: their form, their plausibility, and that each says where it is from."""

from importlib import resources
from math import log

import pytest

from aggregator.data import Background, background, stop_words
from aggregator.terms import Stems

FOLDER = resources.files("aggregator.data")
LANGUAGES = sorted(
    found.name.removesuffix(".df.tsv")
    for found in FOLDER.iterdir()
    if found.name.endswith(".df.tsv")
)
#: A table is read at once and whole; this keeps that to a few milliseconds.
MOST_BYTES = 125_000
LEAST_COUNT = 5

#: A word that is often in the news and no stop word; one that is seldom anywhere.
WORDS = {
    "ar": ("حكومة", "خنفساء"),
    "ca": ("govern", "escarabat"),
    "cs": ("vláda", "pštros"),
    "da": ("regeringen", "struds"),
    "de": ("Regierung", "Nacktschnecke"),
    "el": ("κυβέρνηση", "στρουθοκάμηλος"),
    "en": ("government", "ostrich"),
    "es": ("gobierno", "avestruz"),
    "fa": ("دولت", "شترمرغ"),
    "fi": ("hallitus", "strutsi"),
    "fr": ("gouvernement", "autruche"),
    "hi": ("सरकार", "शुतुरमुर्ग"),
    "hu": ("kormány", "strucc"),
    "id": ("pemerintah", "landak"),
    "it": ("governo", "struzzo"),
    "ja": ("政府", "駝鳥"),
    "ko": ("정부", "타조"),
    "lt": ("vyriausybė", "strutis"),
    "nl": ("regering", "struisvogel"),
    "no": ("regjeringen", "struts"),
    "pl": ("rząd", "struś"),
    "pt": ("governo", "avestruz"),
    "ro": ("guvernul", "struț"),
    "ru": ("правительство", "страус"),
    "sv": ("regeringen", "struts"),
    "ta": ("அரசு", "தீக்கோழி"),
    "th": ("รัฐบาล", "ฮิปโป"),
    "tr": ("hükümet", "devekuşu"),
    "uk": ("уряд", "страус"),
    "zh": ("政府", "鸵鸟"),
}


def _idf(table: Background, language: str, word: str) -> float:
    """Return the mean inverse document frequency of a word's terms."""
    terms = Stems(language).of(word)
    assert terms, f"{word} has no terms"
    counts = [table.counts.get(term, 0) for term in terms]
    return sum(log((table.documents + 1) / (count + 0.5)) for count in counts) / len(counts)


def test_there_is_a_table_for_each_language_that_is_promised() -> None:
    """At least the languages that the documentation names have one."""
    assert set(LANGUAGES) == set(WORDS)
    assert {"de", "fr", "es", "pt", "it", "nl", "sv", "ru", "pl", "ar", "zh", "ja", "ko"} < set(
        LANGUAGES
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_form(language: str) -> None:
    """Size first, then distinct terms by falling count, none rare, none of more than one word."""
    raw = FOLDER.joinpath(f"{language}.df.tsv").read_bytes()
    assert len(raw) <= MOST_BYTES
    head, *rows = raw.decode("utf-8").removesuffix("\n").split("\n")
    name, documents = head.split("\t")
    assert name == "documents"
    pairs = [(term, int(count)) for term, count in (row.split("\t") for row in rows)]
    assert pairs == sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
    assert len({term for term, _ in pairs}) == len(pairs) > LEAST_COUNT * 500
    assert all(LEAST_COUNT <= count <= int(documents) for _, count in pairs)
    assert all(len(term.split()) == 1 == len(term.splitlines()) for term, _ in pairs)
    assert background(language) == Background(documents=int(documents), counts=dict(pairs))


@pytest.mark.parametrize("language", LANGUAGES)
def test_common_words_tell_less_than_rare_ones(language: str) -> None:
    """The idf of "government" is at least 3 below that of a rare animal's name."""
    table = background(language)
    common, rare = WORDS[language]
    assert _idf(table, language, common) + 3 <= _idf(table, language, rare)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_not_in_the_table(language: str) -> None:
    """What is no term is not counted: the table was made with the lists as they are."""
    stems = Stems(language)
    words = {word for word in stop_words(language) if not word.isdigit()}
    assert all(stems.of(word) == [] for word in words if "'" not in word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_names_its_source(language: str) -> None:
    """SOURCES.md lists each table."""
    assert f"`{language}.df.tsv`" in FOLDER.joinpath("SOURCES.md").read_text(encoding="utf-8")


def test_share_alike_is_said() -> None:
    """The licence that wordfreq's data ask for stands beside the tables, with its author."""
    text = FOLDER.joinpath("SOURCES.md").read_text(encoding="utf-8")
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in text
    assert "Robyn Speer" in text


def test_a_language_without_a_table_has_an_empty_one() -> None:
    """Nothing is read and nothing fails."""
    assert background("und") == Background()
