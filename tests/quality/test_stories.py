"""One file, one case: entries and the stories that a person would make of them."""

import tomllib
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.model import EntryId, StoryId
from tests.quality.making import clustered, entry

CASES = Path(__file__).parents[1] / "cases" / "stories"


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.rglob("*.toml")):
        case = tomllib.loads(path.read_text(encoding="utf-8"))
        marks = []
        if case.get("known_failure"):
            marks.append(pytest.mark.xfail(reason=case["why"], strict=True))
        found.append(
            pytest.param(case, id=path.relative_to(CASES).with_suffix("").as_posix(), marks=marks)
        )
    return found


@pytest.mark.parametrize("case", _cases())
def test_stories_of_a_case(case: dict[str, Any]) -> None:
    """The entries, in the file's order, form exactly the stories that the file says."""
    where = clustered(
        entry(
            given["id"],
            given["title"],
            given.get("summary", ""),
            published=_instant(given.get("published")),
            language=given.get("language", case.get("language", "en")),
            outlet=given.get("outlet", ""),
            feed=given.get("feed", "feed"),
        )
        for given in case["entry"]
    )
    found: defaultdict[StoryId, set[str]] = defaultdict(set)
    for name in (given["id"] for given in case["entry"]):
        found[where[EntryId(name)]].add(name)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, case["stories"]))


def _instant(value: datetime | None) -> datetime | None:
    assert value is None or value.tzinfo is not None
    return value
