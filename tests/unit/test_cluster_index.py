"""The index: what it leads to, whatever came and went before."""

from random import Random

import pytest

from aggregator.cluster.index import Index
from aggregator.cluster.rules import ClusterRules
from tests.quality.making import member

#: Everything is looked up.
RULES = ClusterRules(postings=1_000_000, nearest=2)
WORDS = [f"w{number}" for number in range(9)]


@pytest.mark.parametrize("apart", [1, 1 << 20, 1 << 38])
def test_the_nearest_are_those_of_brute_force(apart: int) -> None:
    """All that share a term, the largest product first, however far apart their sequences are."""
    for seed in range(20):
        chance = Random(seed)
        index = Index()
        texts = [" ".join(chance.sample(WORDS, chance.randint(0, 5))) for _ in range(30)]
        held = {n: member(index, n * apart, text) for n, text in enumerate(texts)}
        for number in chance.sample(range(30), 30):
            index.add(held[number])
        for number in chance.sample(range(30), 10):
            index.remove(held.pop(number))
        asked = member(index, 99 * apart, "w0 w1 w2 w3 other")
        mine = dict(zip(asked.terms.tolist(), asked.weights.tolist(), strict=True))
        sums = {}
        for told in held.values():
            pairs = zip(told.terms.tolist(), told.weights.tolist(), strict=True)
            products = [weight * mine[term] for term, weight in pairs if term in mine]
            if products:
                sums[told.sequence] = sum(products)
        expected = sorted(sums, key=lambda sequence: (-sums[sequence], sequence))
        found = list(index.nearest(asked.vector, RULES))
        # In lots that do not overlap: each once.
        assert found == expected
        assert index.sequences() == {told.sequence for told in held.values() if told.vector.size}


def test_an_index_that_is_emptied_leads_nowhere() -> None:
    """And takes in the same entries again."""
    index = Index()
    two = [member(index, number, "fire hall") for number in range(2)]
    for _ in range(2):
        for told in two:
            index.add(told)
        assert list(index.nearest(two[0].vector, RULES)) == [0, 1]
        for told in two:
            index.remove(told)
        assert index.sequences() == set()
        assert list(index.nearest(two[0].vector, RULES)) == []


def test_nothing_is_held_while_the_nearest_are_yielded() -> None:
    """The index may grow before all have been asked for."""
    index = Index()
    told = [member(index, number, "fire hall") for number in range(9)]
    for one in told[:8]:
        index.add(one)
    found = index.nearest(told[0].vector, RULES)
    assert next(found) == 0
    index.add(told[8])
    assert list(found) == list(range(1, 8))
