"""Vectors: what is packed into one number a term comes out again, alone and summed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aggregator.cluster import vectors
from aggregator.cluster.vectors import Vector, packed, summed

ENTRIES = st.dictionaries(
    st.integers(0, 12) | st.just((1 << 29) - 1),
    st.tuples(st.integers(0, 65_535), st.integers(0, 1)),
    max_size=9,
)


def _vector(told: dict[int, tuple[int, int]]) -> Vector:
    columns = [list(told), [weight for weight, _ in told.values()], [n for _, n in told.values()]]
    return packed(*(np.array(column, dtype=np.int64) for column in columns))


def _parts(vector: Vector) -> list[tuple[int, int, int, int]]:
    columns = [part(vector).tolist() for part in PARTS]
    return list(zip(*columns, strict=True))


PARTS = (vectors.terms, vectors.weights, vectors.core, vectors.names)


@given(ENTRIES)
def test_an_entry_comes_out_as_it_was_packed(told: dict[int, tuple[int, int]]) -> None:
    """In its order; every term is of the core."""
    expected = [(term, weight, 1, name) for term, (weight, name) in told.items()]
    assert _parts(_vector(told)) == expected


@given(st.lists(ENTRIES, min_size=1, max_size=5))
def test_a_sum_is_that_of_brute_force(told: list[dict[int, tuple[int, int]]]) -> None:
    """Weights add up, half of the entries make the core, a name in one is a name in all."""
    expected = []
    for term in sorted({term for one in told for term in one}):
        found = [one[term] for one in told if term in one]
        core = int(2 * len(found) >= len(told))
        expected.append((term, sum(w for w, _ in found), core, max(n for _, n in found)))
    assert _parts(summed([_vector(one) for one in told])) == expected


def test_the_heaviest_sum_fits() -> None:
    """Of 65,537 entries that weigh all they can, with the highest term there is."""
    one = _vector({(1 << 29) - 1: (65_535, 1)})
    assert _parts(summed([one] * 65_537)) == [((1 << 29) - 1, 65_535 * 65_537, 1, 1)]
