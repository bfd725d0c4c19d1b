"""One file, one case: entries and the stories that a person would make of them."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
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


def stories_of(case: Mapping[str, Any]) -> list[list[str]]:
    """Cluster a case's entries in the file's order; the ids of each story, sorted."""
    where = clustered(
        [
            entry(
                given["id"],
                given["title"],
                given.get("summary", ""),
                published=_instant(given.get("published")),
                language=given.get("language", case.get("language", "en")),
                outlet=given.get("outlet", ""),
                # Each outlet has a feed of its own, unless the case says otherwise.
                feed=given.get("feed", given.get("outlet", "feed")),
            )
            for given in case["entry"]
        ]
    )
    found: defaultdict[StoryId, set[str]] = defaultdict(set)
    for name in (given["id"] for given in case["entry"]):
        found[where[EntryId(name)]].add(name)
    return sorted(map(sorted, found.values()))


@pytest.mark.parametrize("case", _cases())
def test_stories_of_a_case(case: dict[str, Any]) -> None:
    """The entries, in the file's order, form exactly the stories that the file says."""
    assert stories_of(case) == sorted(map(sorted, case["stories"]))


def _instant(value: datetime | None) -> datetime | None:
    assert value is None or value.tzinfo is not None
    return value
