"""Links: how alike two stories are, and what that is made of."""

from math import log

import pytest

from aggregator.cluster.index import Index
from aggregator.cluster.links import Links, link, linked, links, told
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory
from tests.quality.making import member, story

RULES = ClusterRules(
    time_decay=0.4,
    short_text=20,
    short_lift=1.0,
    headline_agreement=0.9,
    headline_stems=4,
    headline_link=0.8,
    headline_hint=0.5,
)
#: So exact are weights that are whole numbers.
EXACT = 1e-4


def _pair(one: str, other: str, **days: float | None) -> tuple[OpenStory, OpenStory, Index]:
    """Return two stories of one entry, whose stems are all the summary's."""
    index = Index()
    first = story(member(index, 0, one, title=0, day=days.get("first", 0)))
    return first, story(member(index, 1, other, title=0, day=days.get("second", 0))), index


def test_two_entries() -> None:
    """The cosine of two texts; nothing lifts two alone."""
    found = link(*_pair("a b c d", "a b e f"), RULES)
    assert found.cosine == pytest.approx(0.5, abs=EXACT)
    assert found.value == found.cosine
    assert (found.shared, found.boost, found.time, found.headline) == (2, 1, 1, 0)


def test_likeness_of_stories_is_the_mean_over_pairs() -> None:
    """Of cosines; shared are the stems of the core, which half of the members have."""
    index = Index()
    one = story(
        member(index, 0, "a b c d", title=0),
        member(index, 1, "a b x y", title=0),
        member(index, 3, "a v w x", title=0),
    )
    other = story(member(index, 2, "a b c z", title=0))
    found = link(one, other, index, RULES)
    assert found.cosine == pytest.approx((0.75 + 0.5 + 0.25) / 3, abs=EXACT)
    assert found.shared == 2


@pytest.mark.parametrize(
    ("sizes", "length", "expected"),
    [
        ((1, 1), 2, 1.0),
        ((2, 1), 20, 1.0),
        ((2, 1), 40, 1.0),
        ((1, 2), 10, 1 + 0.5 * log(2)),
        ((4, 1), 5, 1 + 0.75 * 1.0),
        ((4, 4), 10, 1 + 0.75 * log(2)),
    ],
)
def test_short_texts_are_lifted_in_stories_of_several(
    sizes: tuple[int, int], length: int, expected: float
) -> None:
    """By at most the whole, the more the larger the larger story."""
    index = Index()
    text = " ".join(f"w{n}" for n in range(length))
    one, other = (
        story(*(member(index, 10 * place + n, text, title=0) for n in range(size)))
        for place, size in enumerate(sizes)
    )
    found = link(one, other, index, RULES)
    assert found.boost == pytest.approx(expected)
    assert found.value == pytest.approx(found.cosine * expected)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (0, 1, 1 / (1 + 0.4 * log(2))),
        (1, 0, 1 / (1 + 0.4 * log(2))),
        (0, 6.9, 1 / (1 + 0.4 * log(7.9))),
        (0, 7.1, 0),
        (None, 7.1, 1),
        (None, None, 1),
    ],
)
def test_time_takes_its_share(first: float | None, second: float | None, expected: float) -> None:
    """Either way; all of it beyond the window, nothing where a date is missing."""
    one, other, index = _pair("a b", "a b", first=first, second=second)
    found = link(one, other, index, RULES)
    assert found.time == pytest.approx(expected)
    assert found.value == pytest.approx(found.cosine * expected)


def test_time_is_between_the_means_of_the_dated() -> None:
    """A story is as old as its dated reports on average."""
    index = Index()
    long = story(*(member(index, n, "a", title=0, day=day) for n, day in enumerate((0, 4, None))))
    other = story(member(index, 9, "a", title=0, day=3))
    assert link(long, other, index, RULES).time == pytest.approx(1 / (1 + 0.4 * log(2)))


def test_without_words_there_is_no_likeness() -> None:
    """Neither to a text nor to another without words, wherever those stand in the row."""
    index = Index()
    full = story(member(index, 0, "a b", title=0))
    empty = [story(member(index, n, "", title=0)) for n in (1, 2)]
    other = story(member(index, 3, "a c", title=0))
    found = links(full, [empty[0], other, empty[1]], index, RULES)
    assert found.cosines == [0, pytest.approx(0.5, abs=EXACT), 0]
    assert found.shared == [0, 1, 0]
    assert links(empty[0], [full, empty[1]], index, RULES).values == [0, 0]
    assert links(full, [empty[0]], index, RULES).values == [0]


def _headed(one: str, other: str, *, form: bool = False, day: float = 0) -> tuple[float, float]:
    """Return how alike two entries are, and the agreement where it decided; `|` ends a title."""
    index = Index()
    stories = []
    for number, text in enumerate((one, other)):
        title, _, summary = text.partition(" | ")
        told = member(
            index,
            number,
            f"{title} {summary}",
            title=len(title.split()),
            form=form and bool(number),
            day=day * number,
        )
        stories.append(story(told))
    found = link(stories[0], stories[1], index, RULES)
    turned = link(stories[1], stories[0], index, RULES)
    assert (turned.value, turned.headline) == (found.value, found.headline)
    return found.value, found.headline


HEAD = "fire destroys quarry hall"


def test_headlines_that_agree_make_a_link() -> None:
    """Whatever else the entries say; time takes its share all the same."""
    one, other = f"{HEAD} | a b c d", f"{HEAD} | w x y z"
    assert _headed(one, other) == (RULES.headline_link, 1)
    value, agreement = _headed(one, other, day=1)
    assert value == pytest.approx(0.8 / (1 + 0.4 * log(2)))
    assert agreement == 1


def test_words_of_a_headline_may_stand_in_another_order() -> None:
    """What agrees nearly is told as what it is."""
    value, agreement = _headed(f"{HEAD} | a b c d", "quarry halls fire destroys | w x y z")
    assert value == RULES.headline_link
    assert 0.9 < agreement < 1


@pytest.mark.parametrize(
    ("one", "other", "form"),
    [
        ("fire quarry hall | a b c", "fire quarry hall | x y z", False),  # too short
        (f"{HEAD} | a b c d", "fire spares quarry mill | w x y z", False),  # others
        (HEAD, f"{HEAD} | x", False),  # more alike than that by their words
        (f"{HEAD} | a b c d", f"{HEAD} | w x y z", True),  # no report
        # Next to nothing else in common.
        (f"{HEAD} | {' '.join('abcdefghijkl')}", f"{HEAD} | {' '.join('mnopqrstuvwx')}", False),
    ],
)
def test_where_headlines_decide_nothing(one: str, other: str, form: bool) -> None:
    """Few stems, other words, likeness enough or too little, or no report of one event."""
    value, agreement = _headed(one, other, form=form)
    assert agreement == 0
    assert value != RULES.headline_link


def test_headlines_decide_nothing_of_stories_of_several() -> None:
    """Two entries that agree are two alone."""
    index = Index()
    texts = (f"{HEAD} a b c d", f"{HEAD} e f g h", f"{HEAD} w x y z")
    one, two, three = (member(index, n, text, title=4) for n, text in enumerate(texts))
    apart = link(story(one), story(three), index, RULES)
    assert apart.value == RULES.headline_link
    for pair in ((story(one, two), story(three)), (story(three), story(one, two))):
        found = link(*pair, index, RULES)
        assert found.headline == 0
        assert found.value == pytest.approx(found.cosine * found.boost)


def test_many_at_once_are_linked_as_one_by_one() -> None:
    """Stories of several share terms with one another, some none, some have no words at all."""
    index = Index()
    texts = ["a b c", "a b", "", "x y", "a x", "c b a z", "", "q"]
    single = [story(member(index, n, text, title=0)) for n, text in enumerate(texts)]
    several = story(
        *(member(index, n, text, title=0) for n, text in ((20, "a b"), (21, "b c"), (22, "z")))
    )
    everyone = [*single, several]
    pairs = [(one, everyone[place:]) for place, one in enumerate(everyone)]
    expected = Links()
    for one, row in pairs:
        for other in row:
            expected.extend(links(one, [other], index, RULES))
    assert linked(pairs, index, RULES) == expected
    assert not index.columns().any()


def test_a_known_link_is_told_without_comparing() -> None:
    """What `link` finds, from the row that `links` gave, also where headlines decided."""
    index = Index()
    one, other = (
        story(member(index, n, f"{HEAD} {own}", title=4))
        for n, own in enumerate(("a b c", "x y z"))
    )
    row = links(one, [other], index, RULES).row(0)
    found = told(row, one, other, index, RULES)
    assert found == link(one, other, index, RULES)
    assert found.headline == 1


def test_rows_are_left_as_zeros() -> None:
    """What one comparison wrote does not stay for the next, also when the index has grown."""
    index = Index()
    one, other = story(member(index, 0, "a b", title=0)), story(member(index, 1, "a c", title=0))
    before = link(one, other, index, RULES)
    many = " ".join(f"w{n}" for n in range(5_000))
    large = story(member(index, 2, f"{many} a", title=0))
    link(large, one, index, RULES)
    assert not index.columns().any()
    assert link(one, other, index, RULES) == before
