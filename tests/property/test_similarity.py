"""Similarity is symmetric, in [0, 1], and 1 on itself."""

from datetime import datetime, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import similarity
from aggregator.cluster import explain_pair
from tests.quality.making import NOON, entry

STEMS = st.lists(st.sampled_from([f"w{n}" for n in range(12)]), max_size=20)
SENTENCES = st.text(alphabet="abcdefgh éß地震𠮷 .'-19", max_size=60)
DATES = st.none() | st.integers(0, 10).map(lambda days: NOON - timedelta(days=days))


def _vector(stems: list[str]) -> dict[str, float]:
    idf = {stem: 1.0 + int(stem[1:]) for stem in stems}
    return similarity.weights(stems, title=3, idf=idf, title_weight=1.25, repeat_weight=0.5)


@given(STEMS)
def test_weights(stems: list[str]) -> None:
    """Positive, in order of appearance, of length 1."""
    found = _vector(stems)
    assert list(found) == list(dict.fromkeys(stems))
    assert all(0 < weight <= 1 for weight in found.values())
    assert sqrt(sum(weight**2 for weight in found.values())) == pytest.approx(1 if stems else 0)


@given(SENTENCES, SENTENCES)
def test_agreement(one: str, other: str) -> None:
    """Symmetric, bounded, 1 on itself."""
    assert similarity.agreement(one, other) == similarity.agreement(other, one)
    assert 0 <= similarity.agreement(one, other) <= 1
    assert similarity.agreement(one, one) == 1


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.floats(0, 10))
def test_time_factor(one: float, other: float, decay: float) -> None:
    """In (0, 1], and less the farther apart."""
    near, far = sorted((one, other), key=abs)
    assert (
        1
        >= similarity.time_factor(near, decay=decay)
        >= similarity.time_factor(far, decay=decay)
        > 0
    )


@given(SENTENCES, SENTENCES, st.sampled_from(["en", "ja", "und"]), DATES, DATES)
def test_pairs(
    one: str, other: str, language: str, first: datetime | None, second: datetime | None
) -> None:
    """What `explain` shows of a pair does not depend on who is named first."""
    a = entry("a", one, published=first, language=language)
    b = entry("b", other, "more words", published=second, language=language)
    found, turned = explain_pair(a, b), dict(explain_pair(b, a))
    forms = turned["forms"]
    assert isinstance(forms, list)
    turned["forms"] = forms[::-1]
    assert found == turned
    score = found["score"]
    assert isinstance(score, float)
    assert 0 <= score <= 1
