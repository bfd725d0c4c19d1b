"""Features: what of an entry is compared, and how it is written down."""

from math import sqrt

import pytest

from aggregator.cluster.features import (
    SCALE,
    Features,
    decode,
    encode,
    headline,
    instant,
    microseconds,
    named,
    weighed,
)
from aggregator.cluster.rules import ClusterRules
from tests.quality.making import NOON

RULES = ClusterRules(title_weight=2.0, repeat_weight=0.0)


def _features(*stems: str, weights: tuple[int, ...] | None = None) -> Features:
    return Features(
        stems=stems,
        weights=weights or tuple(range(1, len(stems) + 1)),
        names=tuple(range(0, len(stems), 3)),
        title=len(stems) // 2,
        is_form=len(stems) % 2 == 0,
    )


@pytest.mark.parametrize(
    "features",
    [
        _features(),
        _features("fire"),
        _features("a", "b", "地震", "𠮷野", "kāfé", "10.5", "👩‍🚒"),
        _features("a", "b", weights=(0, 65_535)),
        _features(*(f"w{number}" for number in range(9)), weights=(SCALE,) * 9),
    ],
    ids=["empty", "one", "scripts", "extremes", "nine"],
)
def test_features_survive_their_encoding(features: Features) -> None:
    """Bit for bit, any script, with the founding sequence of the story."""
    assert decode(encode(features, 7)) == (features, 7)
    assert decode(encode(features, 2**63)) == (features, 2**63)


def test_a_text_of_very_many_stems() -> None:
    """More than 16 bits count; only the title's stems have to be fewer."""
    stems = tuple(f"w{number}" for number in range(70_000))
    features = Features(
        stems=stems, weights=(123,) * 70_000, names=(69_999,), title=9, is_form=False
    )
    assert decode(encode(features, 0)) == (features, 0)


def test_weights_are_parts_of_a_vector_of_length_one() -> None:
    """A stem of the title weighs more, and all of them 1 together."""
    found = weighed(["fire", "hall"], ["fire", "stall"], lambda _: 3.0, RULES)
    assert found.stems == ("fire", "hall", "stall")
    length = sqrt(4 + 4 + 1)
    assert found.weights == tuple(round(SCALE * part / length) for part in (2, 2, 1))
    assert (found.title, found.is_form, found.names) == (2, False, ())
    assert weighed([], [], lambda _: 3.0, RULES).weights == ()


def test_rare_stems_weigh_more() -> None:
    """By what is told of each."""
    found = weighed([], ["fire", "talka"], {"fire": 3.0, "talka": 4.0}.__getitem__, RULES)
    assert found.weights == (round(SCALE * 0.6), round(SCALE * 0.8))


def test_a_title_of_one_word_said_twice() -> None:
    """Distinct stems count."""
    assert weighed(["fire", "fire", "hall"], ["hall"], lambda _: 1.0, RULES).title == 2


def test_names_are_places_among_the_stems() -> None:
    """Also of a stem that is once a name and once none."""
    found = weighed(
        ["fire", "hall"], ["talka"], lambda _: 1.0, RULES, names=frozenset({"talka", "fire", "x"})
    )
    assert found.names == (0, 2)


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("Dyke near Orlin gives way", "", "Orlin"),
        ("Dyke Near Orlin Gives Way", "", ""),
        ("", "Rescuers in Talka, Zarech and Orlin. Hundreds left.", "Talka, Zarech Orlin."),
        ("", "Rain. Floods. Wind.", ""),
        ("", "", ""),
    ],
)
def test_names_are_told_by_their_capitals(title: str, summary: str, expected: str) -> None:
    """Within a sentence; in a headline only where few words have one."""
    assert named(title, summary) == expected


@pytest.mark.parametrize(
    ("title", "outlet", "expected"),
    [
        ("Fire - The Post", "The Post", "Fire"),
        ("Fire | the post", "The Post", "Fire"),
        ("Fire \u2013 The Post", "The Post", "Fire"),
        ("Fire - in - The Post", "The Post", "Fire - in"),
        ("Fire - The Mail", "The Post", "Fire - The Mail"),
        (" - The Post", "The Post", " - The Post"),
        ("Fire - ", "", "Fire - "),
    ],
)
def test_outlet_names_are_no_part_of_a_headline(title: str, outlet: str, expected: str) -> None:
    """Only the entry's own outlet, only at the end, never the whole title."""
    assert headline(title, outlet) == expected


def test_instants_are_exact() -> None:
    """To the microsecond, before 1970 as well."""
    for moment in (NOON, NOON.replace(year=1969, microsecond=1), NOON.replace(year=9999)):
        assert instant(microseconds(moment)) == moment
