"""What holds for every feed, hostile ones included."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from aggregator.boilerplate import repeated
from aggregator.boilerplate.tokens import (
    placed_summary,
    placed_title,
    summary_tokens,
    title_tokens,
)

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
PIECES = """
    word words Word İstanbul news more read Continue reading... a b | : . ! … — - -- ► (AP) [
    ] " “ ” , 1 12,000 3.5 https://a.example/b?c=1 www.b.example 読 む。 阅读全文 กดไลก์ 더보기 हिन्दी
    👀 \x02 #1 @name U.S. 's
"""
TEXT = st.lists(st.sampled_from([*PIECES.split(), " ", "\n"]), max_size=25).map(" ".join) | ANY
FEED = st.lists(st.tuples(TEXT, TEXT), max_size=12)
WORDS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9), min_size=4, max_size=9
)


@given(FEED, st.tuples(TEXT, TEXT))
def test_only_text_that_stood_there_comes_back(
    feed: list[tuple[str, str]], entry: tuple[str, str]
) -> None:
    """In its order; and a title that has words keeps some."""
    learnt = repeated(feed)
    for title, summary in [*feed, entry]:
        left = learnt.strip(title, summary)
        assert _within(left[0], title)
        assert _within(left[1], summary)
        assert len(title_tokens(title)) <= 2 or len(title_tokens(left[0])) > 2


@given(FEED, st.integers())
def test_the_order_of_the_entries_does_not_matter(feed: list[tuple[str, str]], seed: int) -> None:
    shuffled = list(feed)
    Random(seed).shuffle(shuffled)
    assert repeated(shuffled) == repeated(feed)


@given(TEXT, TEXT)
def test_tokens_with_places_are_the_same_tokens(title: str, summary: str) -> None:
    placed = placed_title(title)
    assert placed.tokens == title_tokens(title)
    assert len(placed.places) == len(placed.tokens)
    assert placed.places == sorted(placed.places)
    placed = placed_summary(title, summary)
    assert placed.tokens == summary_tokens(title, summary)
    assert len(placed.places) == len(placed.tokens)
    assert placed.places == sorted(placed.places)


@given(st.lists(WORDS, min_size=12, max_size=12), WORDS, st.integers(6, 12))
def test_a_sentence_that_unlike_entries_share_goes(
    titles: list[list[str]], line: list[str], sharing: int
) -> None:
    """Where no word of it, and none of a title, stands in another entry."""
    entries = []
    for number, words in enumerate(titles):
        # A letter of its own keeps each entry's words from all others.
        own = [f"{word}{'ABCDEFGHIJKL'[number].lower() * 3}" for word in words]
        tail = " ".join(f"{word}zzz" for word in line).capitalize()
        end = f" {tail}." if number < sharing else ""
        entries.append((" ".join(own), f"{' '.join(reversed(own))} q{own[0]}.{end}"))
    learnt = repeated(entries)
    for title, summary in entries:
        left = learnt.strip(title, summary)
        assert left == (title, f"{summary.partition('.')[0]}.")


def _within(part: str, whole: str) -> bool:
    """Tell whether a text is the other with some of it left out (spaces aside)."""
    rest = iter(whole)
    return all(character in rest for character in part if not character.isspace())
