"""Polish: forms of one word that Snowball leaves apart meet."""

import pytest

from aggregator.terms import Stems
from aggregator.terms.polish import levelled


@pytest.mark.parametrize(
    "forms",
    [
        "Kraków Krakowa Krakowie",
        "Rzeszów Rzeszowa Rzeszowie",
        "maszyniści maszynistów maszynista",
        "niedźwiadek niedźwiadka niedźwiadkiem",
        "pęknięcia pęknięte",
        "powódź powodzi powodziowa",
        "szyfrował szyfruje szyfrowany",
        "dyrektorze dyrektora",
    ],
)
def test_forms_of_a_word_meet(forms: str) -> None:
    """Cases, softened consonants, fleeting vowels and ó make no difference."""
    found = Stems("pl").of(forms)
    assert len(found) == len(forms.split())
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("droga", "drogeria"), ("lekarz", "lek"), ("morze", "możny"), ("sąd", "sad")]
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    """Levelling ends does not make every short word alike."""
    stems = Stems("pl")
    assert stems.of(one) != stems.of(other)


@pytest.mark.parametrize("stem", ["", "i", "ek", "ow", "rz", "ec", "uj", "lek", "now", "wuj"])
def test_short_stems_are_left(stem: str) -> None:
    """So much has to stay that a short stem keeps its end."""
    assert levelled(stem) == stem


@pytest.mark.parametrize("word", ["Kraków", "maszyniści", "rzecznik", "powodziowa", "nocy"])
def test_levelling_a_stem_twice_changes_nothing_more(word: str) -> None:
    """What is levelled is level."""
    stem = Stems("pl").of(word)[0]
    assert levelled(stem) == stem
