"""Korean: what is written onto a word goes before it is cut into pairs."""

import pytest

from aggregator.data import background
from aggregator.terms import Stems
from aggregator.terms.korean import bare

KNOWN = frozenset({"회의", "의의", "정부", "부가", "국가"})


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # Particles, also several of them, and after the plural.
        ("강풍에", "강풍"),
        ("공장에서는", "공장"),
        ("주민들에게", "주민"),
        ("불이", "불"),
        # To do and to become, now and then.
        ("발표했다", "발표"),
        ("대피해야", "대피"),
        ("밝혔다", "밝혀"),
        ("숨졌으며", "숨져"),
        ("열었다", "열"),
        # The last two syllables are known as part of words: a noun, or one with a particle.
        ("회의", "회의"),
        ("국가", "국가"),
        ("정부가", "정부"),
        # Ends like a particle, but is none.
        ("지하차도", "지하차도"),
        ("배터리", "배터리"),
        # A syllable that is no Hangul has no final consonant.
        ("金다", "金다"),
    ],
)
def test_bare(word: str, expected: str) -> None:
    """Particles and endings go, words that merely end so stay."""
    assert bare(word, KNOWN) == expected


@pytest.mark.parametrize(
    "forms", ["산불 산불이 산불에 산불은", "통과 통과했다 통과된다", "불이 불은 불에"]
)
def test_forms_of_a_word_meet(forms: str) -> None:
    """A noun is the same term whatever is written onto it."""
    stems = Stems("ko")
    assert len({tuple(stems.of(form)) for form in forms.split()}) == 1


def test_a_lone_syllable_is_doubled() -> None:
    """What a particle was taken off may be a single syllable: it is a term, as in Chinese."""
    assert Stems("ko").of("불이") == ["불불"]


def test_particles_by_themselves_are_no_terms_that_tell() -> None:
    """A syllable that is a particle, too, is so common in the table that it counts for nothing."""
    table = background("ko")
    assert table.counts["이이"] > table.documents // 2
