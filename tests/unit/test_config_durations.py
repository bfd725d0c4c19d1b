"""Durations as written into timedeltas, and back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.durations import duration, written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h", 3600),
        ("10m", 600),
        ("1s", 1),
        ("90s", 90),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("0s", 0),
        ("500ms", 0.5),
        ("1m0s250ms", 60.25),
    ],
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [3600, 0, 1.5])
def test_a_bare_number_is_refused_with_what_to_write(value: float) -> None:
    """Nobody has to guess whether 60 means seconds or minutes."""
    with pytest.raises(ValueError, match=f'for {value} seconds write "{value}s"'):
        duration(value)


@pytest.mark.parametrize(
    "value", ["", "1", "1h 30m", "30m1h", "1.5h", "-1h", "h", "1H", "1 hour", "٣h", True, None, []]
)
def test_anything_else_is_refused_with_an_example(value: object) -> None:
    with pytest.raises(ValueError, match='"1h30m"'):
        duration(value)


@given(st.timedeltas(timedelta(0), timedelta(days=900_000)))
def test_what_is_written_reads_back(value: timedelta) -> None:
    """To the millisecond."""
    assert duration(written(value)) == value - value % timedelta(milliseconds=1)
