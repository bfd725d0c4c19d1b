"""Similarity is symmetric, in [0, 1], and 1 on itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import similarity
from aggregator.cluster import explain_pair
from tests.quality.making import NOON, entry

STEMS = st.lists(st.sampled_from([f"w{n}" for n in range(12)]), max_size=20)
SENTENCES = st.text(alphabet="abcdefgh éß地震 .'-19", max_size=60)


def _vector(stems: list[str]) -> dict[str, float]:
    idf = {stem: 1.0 + int(stem[1:]) for stem in stems}
    return similarity.weights(stems, title=3, idf=idf, title_weight=1.25, repeat_weight=0.5)


@given(STEMS, STEMS)
def test_cosine(one: list[str], other: list[str]) -> None:
    """Exactly symmetric, and bounded."""
    a, b = _vector(one), _vector(other)
    assert similarity.cosine(a, b) == similarity.cosine(b, a)
    assert 0 <= similarity.cosine(a, b) <= 1
    assert similarity.cosine(a, a) == pytest.approx(1 if one else 0)


@given(SENTENCES, SENTENCES, st.sampled_from(["en", "ja", "und"]), st.booleans())
def test_pairs(one: str, other: str, language: str, dated: bool) -> None:
    """What `explain` shows of a pair does not depend on who is named first."""
    a = entry("a", one, published=NOON if dated else None, language=language)
    b = entry("b", other, "more words", language=language)
    found = explain_pair(a, b)
    assert found == explain_pair(b, a)
    score = found["score"]
    assert isinstance(score, float)
    assert 0 <= score <= 1
