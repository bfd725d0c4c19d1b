"""Which report stands for its story."""

from dataclasses import replace
from datetime import timedelta

from aggregator.jobs.view import leading
from aggregator.model import Entry, EntryId, EntryKey, FeedId, StoredEntry, Story, StoryId, Written
from tests.acceptance.conftest import NOON

TEXT = "Mark Rutte and Shigeru Ishiba agreed in Tokyo that NATO and Japan work together on arms."


def _stored(name: str, title: str, summary: str = TEXT, *, hours: int = 0) -> StoredEntry:
    return StoredEntry(
        id=EntryId(name),
        feed_id=FeedId("feed"),
        entry=Entry(
            key=EntryKey(f"id:{name}"),
            link=f"https://a.example/{name}",
            link_key=None,
            id_key=None,
            title=title,
            summary=summary,
            content="",
            published=NOON + timedelta(hours=hours),
            updated=None,
            language="en",
            written=Written(id=name, link=None, title=title, body=summary, date=None),
            content_hash=name,
        ),
        first_seen=NOON,
        outlet="Outlet",
    )


def _story(*entries: StoredEntry) -> Story:
    return Story(id=StoryId("s"), language="en", lead=None, entries=entries, feeds={})


def test_the_headline_that_says_what_all_say() -> None:
    """Of complete reports; a longer text about a side of it does not lead."""
    odd = _stored("odd", "Desk in Wiesbaden on the wish list", TEXT * 2)
    plain = _stored("plain", "Rutte and Ishiba: NATO and Japan to arm together", hours=2)
    third = _stored("third", "Ishiba receives Rutte", hours=1)
    assert leading(_story(odd, plain, third), None) == plain


def test_a_line_without_text_does_not_lead() -> None:
    """Nor one without a headline."""
    bare = _stored("bare", "Rutte and Ishiba: NATO and Japan to arm together", "")
    mute = _stored("mute", "", TEXT)
    full = _stored("full", "A visit to Tokyo")
    assert leading(_story(bare, mute, full), None) == full


def test_the_one_chosen_leads_while_it_lives() -> None:
    """However the story grows; when it has left, another is chosen."""
    one, other = _stored("one", "Odd line"), _stored("other", "Rutte and Ishiba in Tokyo")
    assert leading(_story(one, other), EntryId("one")) == one
    assert leading(_story(other), EntryId("one")) == other
    alone = replace(one, entry=replace(one.entry, title="", summary=""))
    assert leading(_story(alone), None) == alone
