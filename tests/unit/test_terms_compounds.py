"""Compounds: words that are written as one become the words that they are made of."""

import pytest

from aggregator.data import background
from aggregator.terms import Stems
from aggregator.terms.compounds import JOINING


@pytest.mark.parametrize(
    ("language", "compound", "apart"),
    [
        ("de", "Bahnstreik", "Bahn Streik"),
        ("de", "Tarifstreit", "Tarif Streit"),
        ("de", "Regierungschef", "Regierung Chef"),
        ("de", "Familienministerin", "Familie Ministerin"),
        ("de", "Autobahnbrücke", "Autobahn Brücke"),
        ("de", "Altersteilzeit", "Alter Teil Zeit"),
        ("nl", "Spoorbrug", "spoor brug"),
        ("nl", "pensioenplannen", "pensioen plan"),
        ("nl", "maasmondtunnel", "maas mond tunnel"),
        ("sv", "vindkraftsparken", "vind kraft park"),
        ("sv", "villabrand", "villa brand"),
        ("da", "togulykken", "tog ulykke"),
        ("no", "togulykken", "tog ulykke"),
    ],
)
def test_a_compound_meets_its_parts(language: str, compound: str, apart: str) -> None:
    """What one outlet writes as one word and another as several are the same stems."""
    stems = Stems(language)
    assert stems.of(compound) == stems.of(apart)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        # Known as it is.
        ("de", "Bürgermeister"),
        ("de", "Krankenhaus"),
        # Ends as names of places and people do.
        ("de", "Altenkirchen"),
        ("de", "Adelshausener"),
        ("nl", "Hardewold"),
        ("sv", "Karlstads"),
        # What is an ending or stands before a verb is no part.
        ("de", "Erzieherinnen"),
        ("de", "übertraf"),
        ("nl", "veroorzaakte"),
        # Too short; no word by its letters.
        ("de", "Autobus"),
        ("de", "20-jährige"),
        # No compounds are written as one in these.
        ("en", "railwayman"),
        ("fr", "chemindefer"),
    ],
)
def test_other_words_stay_whole(language: str, word: str) -> None:
    """A word that is known, a name, and what only looks like a compound is one stem."""
    assert Stems(language).of(word) == Stems(language, lexicon={}).of(word)


def test_fewest_parts_then_the_most_frequent() -> None:
    """Two parts are better than three; of two splits the one with the higher mean."""
    rare = {"stau": 5, "beck": 5, "staub": 50, "eck": 50}
    assert Stems("de", lexicon=rare).of("Staubecken") == ["staub", "eck"]
    three = {"haus": 90, "tur": 90, "schluss": 90, "turschluss": 1}
    assert Stems("de", lexicon=three).of("Haustürschluss") == ["haus", "turschluss"]


def test_short_parts_have_to_be_frequent() -> None:
    """Three letters that are a rare word stand in others by chance."""
    assert Stems("de", lexicon={"rat": 29, "betrieb": 40}).of("Betriebsrat") == ["betriebsrat"]
    assert Stems("de", lexicon={"rat": 30, "betrieb": 40}).of("Betriebsrat") == ["betrieb", "rat"]


def test_repetitions_and_order_are_kept() -> None:
    """Parts stand where their compound stood, as often as it did."""
    found = Stems("de").of("Warnstreik und Bahnstreik: Streik")
    assert found == ["warn", "streik", "bahn", "streik", "streik"]


@pytest.mark.parametrize("language", sorted(JOINING))
def test_every_language_with_compounds_has_a_table(language: str) -> None:
    """Without one nothing would be split."""
    assert background(language).counts
