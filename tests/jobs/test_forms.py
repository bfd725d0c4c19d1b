"""A briefing that was published before its report: one item, which the report leads."""

import json
from pathlib import Path

from tests.acceptance.conftest import item, rss
from tests.acceptance.test_once import HARBOUR
from tests.jobs.making import A, B, bench, groups, opened, shown, story

BRIEFING = item(
    "Morning briefing: NATO chief Rutte pledges closer defence ties with Japan in Tokyo talks",
    "https://lantern.example/briefing",
    text="NATO Secretary General Mark Rutte and Prime Minister Shigeru Ishiba agreed in Tokyo "
    "to deepen defence industry cooperation, warning about China and Russia.",
    guid="lantern-0",
)


def test_a_report_takes_in_the_briefing_that_came_before(tmp_path: Path) -> None:
    """PUB-31, REL-25: the id that readers know goes on, and the title is the report's."""
    made = bench(tmp_path, {B: rss(BRIEFING, title="Lantern")})
    (before,) = shown(made)
    made.sweep({A: rss(HARBOUR, title="Harbour"), B: rss(BRIEFING, title="Lantern")}, hours=2)
    with opened(made) as store:
        assert groups(store) == {frozenset({"Morning", "NATO"})}
        assert store.redirect(story(store, "NATO")) is None
    assert shown(made).keys() == {before}
    document = json.loads((made.folder / "public" / "topics" / "all" / "feed.json").read_text())
    (told,) = document["items"]
    assert told["title"].startswith("NATO chief Rutte")
