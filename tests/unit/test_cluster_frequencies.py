"""Frequencies: how telling a stem is, as entries come and old news fades."""

from math import log

import pytest

from aggregator.cluster.frequencies import Frequencies
from aggregator.data import Background

TABLE = Background(documents=100, counts={"fire": 9, "mayor": 20})


def _told(frequencies: Frequencies, stem: str) -> float:
    return frequencies.telling(stem, floor=0.01)


def test_counts_stand_on_top_of_the_table() -> None:
    """Each entry counts a stem once."""
    found = Frequencies(TABLE, memory=1000)
    assert _told(found, "fire") == pytest.approx(log(101 / 9.5))
    assert _told(found, "talka") == pytest.approx(log(101 / 0.5))
    found.count(["fire", "talka", "fire"])
    assert found.documents == 1
    assert _told(found, "fire") == pytest.approx(log(102 / 10.5))
    assert _told(found, "talka") == pytest.approx(log(102 / 1.5))
    assert _told(found, "mayor") == pytest.approx(log(102 / 20.5))


def test_changes_are_absolute_and_told_once() -> None:
    """Without what the table says, and by stem."""
    found = Frequencies(TABLE, memory=1000)
    found.count(["fire", "talka"])
    found.count(["fire"])
    assert list(found.changes().items()) == [("fire", 2), ("talka", 1)]
    assert found.changes() == {}
    found.count(["talka"])
    assert found.changes() == {"talka": 2}


def test_old_news_fades() -> None:
    """At the limit all counts are halved; what stood in one text only is forgotten."""
    found = Frequencies(TABLE, memory=4)
    for stems in (["fire", "talka"], ["fire"], ["fire", "zarech", "mayor"]):
        found.count(stems)
    assert found.changes() == {"fire": 3, "mayor": 1, "talka": 1, "zarech": 1}
    found.count(["fire", "mayor"])
    assert found.documents == 2
    assert found.changes() == {"fire": 2, "mayor": 1, "talka": 0, "zarech": 0}
    assert _told(found, "talka") == pytest.approx(log(103 / 0.5))
    assert found.changes() == {}


def test_what_was_forgotten_counts_again() -> None:
    """From one."""
    found = Frequencies(TABLE, memory=3)
    for stem in ("talka", "fire", "zarech"):
        found.count([stem])
    assert (found.documents, set(found.changes().values())) == (1, {0})
    found.count(["talka"])
    assert (found.documents, found.changes()) == (2, {"talka": 1})


def test_they_never_grow_beyond_their_memory() -> None:
    """However many entries come; a stem in every text stays in every text."""
    found = Frequencies(Background(), memory=50)
    for number in range(1000):
        found.count(["always", f"once{number}"])
        assert found.documents < 50
    changes = found.changes()
    assert changes["always"] == found.documents
    assert sum(count > 0 for count in changes.values()) <= 51


def test_going_on_from_what_was_stored() -> None:
    """The same as never having stopped, at a fade as well."""
    texts = [["fire", f"w{n % 3}"] for n in range(20)]
    whole, stored = Frequencies(TABLE, memory=6), dict[str, int]()
    documents = 0
    for text in texts:
        whole.count(text)
        parts = Frequencies(TABLE, documents, stored, memory=6)
        parts.count(text)
        documents = parts.documents
        stored = {s: n for s, n in (stored | parts.changes()).items() if n}
        assert documents == whole.documents
        assert all(_told(parts, stem) == _told(whole, stem) for stem in ("fire", "w0", "w1", "w2"))
