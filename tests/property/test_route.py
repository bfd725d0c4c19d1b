"""Whatever the text: a query compiles or is refused, and logic holds."""

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.errors import ConfigError
from aggregator.model import Entry, EntryId, EntryKey, FeedId, StoredEntry, Written
from aggregator.route import Searchable, compile_query, matches, searchable

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)
WORDS = st.text(alphabet="abcdefgh", min_size=2, max_size=3)
QUERIES = st.recursive(
    WORDS,
    lambda inner: st.tuples(inner, st.sampled_from([" AND ", " OR ", " ", " AND NOT "]), inner).map(
        lambda parts: f"({''.join(parts)})"
    ),
    max_leaves=8,
)


def prepared(title: str, summary: str = "") -> Searchable:
    return searchable(
        StoredEntry(
            id=EntryId("e"),
            feed_id=FeedId("f"),
            first_seen=NOON,
            outlet="",
            entry=Entry(
                key=EntryKey("id:e"),
                link=None,
                link_key=None,
                id_key=None,
                title=title,
                summary=summary,
                content="",
                published=NOON,
                updated=None,
                language=None,
                written=Written(id=None, link=None, title=title, body="", date=None),
                content_hash="",
            ),
        )
    )


@example("0~.")
@given(
    st.text(alphabet=st.characters() | st.sampled_from('()":*?~^/\\-+ []{}<>ANDORT'), max_size=60)
)
def test_any_text_compiles_or_is_refused_with_reason(text: str) -> None:
    try:
        query = compile_query(text)
    except ConfigError as error:
        assert str(error).isprintable()  # noqa: PT017 - the other outcome is as good
    else:
        assert matches(query, prepared(text)) in {True, False}


@given(QUERIES, st.lists(WORDS, max_size=6))
def test_not_inverts(query: str, title: list[str]) -> None:
    entry = prepared(" ".join(title))
    assert matches(compile_query(f"NOT ({query})"), entry) is not matches(
        compile_query(query), entry
    )


@given(QUERIES, QUERIES, st.lists(WORDS, max_size=6))
def test_operators_are_those_of_logic(left: str, right: str, title: list[str]) -> None:
    entry = prepared(" ".join(title))
    one, two = (matches(compile_query(query), entry) for query in (left, right))
    assert matches(compile_query(f"{left} AND {right}"), entry) is (one and two)
    assert matches(compile_query(f"{left} {right}"), entry) is (one and two)
    assert matches(compile_query(f"{left} OR {right}"), entry) is (one or two)


@given(WORDS, st.lists(WORDS, max_size=8))
def test_a_word_is_found_exactly_where_it_stands(word: str, title: list[str]) -> None:
    entry = prepared(", ".join(title))
    assert matches(compile_query(word), entry) is (word in title)
    assert matches(compile_query(f"{word}*"), entry) is any(each.startswith(word) for each in title)
    assert matches(compile_query(word.upper()), entry) is (word in title)


@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(WORDS, max_size=8))
def test_a_phrase_is_found_exactly_where_it_stands(phrase: list[str], title: list[str]) -> None:
    entry = prepared(" ".join(title))
    size = len(phrase)
    stands = any(title[at : at + size] == phrase for at in range(len(title)))
    assert matches(compile_query('"' + " ".join(phrase) + '"'), entry) is stands
