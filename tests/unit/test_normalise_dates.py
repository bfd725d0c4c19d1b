"""Dates as publishers write them: cases/dates, one file each."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.normalise.dates import instant

CASES = sorted((Path(__file__).parent.parent / "cases" / "dates").glob("*.toml"))
NOW = datetime(2025, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_instant(path: Path) -> None:
    """REL-17: zones, months and forms that feedparser misreads; never later than now."""
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    assert instant(case["raw"], now=NOW) == case.get("instant")


def test_there_are_cases() -> None:
    assert len(CASES) > 50


def test_no_date_is_none() -> None:
    assert instant(None, now=NOW) is None
