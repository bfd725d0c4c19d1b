"""Column types: any text is storable, any key indexable, any instant survives."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, create_engine

from aggregator.store.columns import UtcDateTime, indexable, storable

ANY_TEXT = st.text(alphabet=st.characters(categories=None))
DIALECTS = st.sampled_from(
    [create_engine("sqlite://").dialect, create_engine("postgresql+psycopg://").dialect]
)


@given(ANY_TEXT)
def test_any_text_becomes_storable_and_stays_so(given_text: str) -> None:
    stored = storable(given_text)
    assert "\0" not in stored
    assert stored.encode().decode() == stored == storable(stored)


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_text_that_is_storable_is_kept(given_text: str) -> None:
    assert storable(given_text) == given_text


@given(ANY_TEXT, st.integers(1, 3000))
def test_any_key_fits_an_index(text: str, times: int) -> None:
    assert len(indexable(text * times).encode()) <= 800


@given(
    st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001 - hypothesis takes naive bounds
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - the same
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=9, minutes=30))]),
    ),
    DIALECTS,
)
def test_instants_survive_to_the_microsecond(instant: datetime, dialect: Dialect) -> None:
    column = UtcDateTime()
    bound = column.process_bind_param(instant, dialect)
    found = column.process_result_value(bound, dialect)
    assert found == instant
    assert found is not None
    assert found.tzinfo is UTC


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2025, 4, 10)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(naive, create_engine("sqlite://").dialect)
