"""Similarity: one factor, one function."""

from math import log, sqrt

import pytest

from aggregator import similarity


def test_rare_terms_tell_more() -> None:
    """ln((N+1)/(df+.5)), and never less than the floor."""
    assert similarity.telling(999, 4, floor=0.01) == pytest.approx(log(1000 / 4.5))
    assert similarity.telling(10, 10, floor=0.01) == pytest.approx(log(11 / 10.5))
    assert similarity.telling(10, 11, floor=0.01) == 0.01
    assert similarity.telling(0, 0, floor=0.01) == pytest.approx(log(2))


def test_weights_of_a_text() -> None:
    """Title, repetition and rarity, in order of appearance, length 1."""
    found = similarity.weights(
        ["fire", "hall", "fire", "stall"],
        title=2,
        idf={"fire": 1.0, "hall": 2.0, "stall": 4.0},
        title_weight=1.25,
        repeat_weight=0.5,
    )
    raw = {"fire": (1 + 0.5 * log(2)) * 1.25, "hall": 2.5, "stall": 4.0}
    length = sqrt(sum(weight**2 for weight in raw.values()))
    assert list(found) == ["fire", "hall", "stall"]
    assert found == pytest.approx({stem: weight / length for stem, weight in raw.items()})


def test_no_words_no_weights() -> None:
    """An empty text is like nothing: there is nothing to compare."""
    assert similarity.weights([], title=0, idf={}, title_weight=1, repeat_weight=0) == {}


def test_time_factor() -> None:
    """Nothing lost at once or where unknown; less with every day, either way."""
    assert similarity.time_factor(None, decay=0.4) == 1
    assert similarity.time_factor(0, decay=0.4) == 1
    assert similarity.time_factor(86_400, decay=0.4) == pytest.approx(1 / (1 + 0.4 * log(2)))
    assert similarity.time_factor(-86_400, decay=0.4) == similarity.time_factor(86_400, decay=0.4)
    assert similarity.time_factor(9 * 86_400, decay=0) == 1


def test_agreement() -> None:
    """The same words in another order agree fully; other words do not."""
    assert similarity.agreement("fire hall", "hall fire") == 1
    assert similarity.agreement("fire hall", "zzz qqq") < 0.3
    # 2 * 8 of 8 + 9 characters stand in both, in one order.
    assert similarity.agreement("fire hal", "hall fire") == pytest.approx(16 / 17)
