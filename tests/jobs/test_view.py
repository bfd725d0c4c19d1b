"""Which report stands for its story, and which carry one text."""

from dataclasses import replace
from datetime import timedelta

from aggregator.jobs.view import item_view, leading
from aggregator.model import (
    Entry,
    EntryId,
    EntryKey,
    FeedId,
    PublishedItem,
    StoredEntry,
    Story,
    StoryId,
    TopicId,
    Written,
)
from aggregator.model.report import Family
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


def test_a_preferred_outlet_leads_before_what_leads_elsewhere() -> None:
    """A lead that was chosen stays; else this topic's wish, else the other topic's choice."""
    gull = replace(_stored("gull", "Rutte and Ishiba in Tokyo"), outlet="Gull")
    tern = replace(_stored("tern", "A visit", hours=1), outlet="Tern")
    heron = replace(_stored("heron", "In Tokyo", hours=2), outlet="Heron")
    story = _story(gull, tern, heron)
    assert leading(story, gull.id, preferred=("Tern",)) == gull
    assert leading(story, None, preferred=("Tern",), elsewhere=heron.id) == tern
    assert leading(story, None, preferred=("Kite",), elsewhere=heron.id) == heron
    assert leading(story, None, elsewhere=EntryId("gone")) == gull


def test_a_form_of_a_preferred_outlet_does_not_lead() -> None:
    """Nor does it take the lead from the report that leads elsewhere."""
    live = replace(_stored("live", "Live: Rutte in Tokyo"), outlet="Gull")
    report = _stored("report", "Rutte in Tokyo", hours=1)
    other = _stored("other", "Rutte meets Ishiba", hours=2)

    def is_form(stored: StoredEntry) -> bool:
        return stored.entry.title.startswith("Live")

    story = _story(live, report, other)
    wanted = leading(story, None, preferred=("Gull",), elsewhere=other.id, is_form=is_form)
    assert wanted == other
    assert leading(story, None, preferred=("Gull",), is_form=is_form) == report


def test_a_form_gives_way_to_the_first_report() -> None:
    """A briefing that was published alone leads no longer once a report has joined it."""
    form, report = _stored("a", "Gull in brief"), _stored("b", "A report", hours=1)

    def is_form(stored: StoredEntry) -> bool:
        return stored.id == form.id

    assert leading(_story(form), form.id, is_form=is_form) == form
    both = _story(form, report)
    assert leading(both, form.id, is_form=is_form) == report
    assert leading(both, None, elsewhere=form.id, is_form=is_form) == report
    assert leading(both, report.id, is_form=is_form) == report


def test_an_item_tells_which_reports_carry_one_text() -> None:
    """Grouped by the operator's families; a story of one entry is not looked at."""
    wire = " ".join(f"word{place}" for place in range(60))
    a = replace(_stored("a", "One", wire), outlet="A")
    b = replace(_stored("b", "Other", f"OSLO (AP) - {wire}", hours=1), outlet="B")
    c = replace(_stored("c", "Own", hours=2), outlet="C")
    item = item_view(_item(a), _story(a, b, c))
    assert [report.entry_id for report in item.reports] == ["a", "b", "c"]
    assert item.reporting is not None
    assert [(group.outlets, group.agency) for group in item.reporting.groups] == [
        (("A", "B"), "AP"),
        (("C",), None),
    ]
    # All three are linked at one domain.
    assert item.reporting.independent == 1
    assert item_view(_item(a), _story(a)).reporting is None


def test_families_are_those_of_the_operator() -> None:
    a = replace(_stored("a", "One"), outlet="A")
    b = replace(_stored("b", "Other", "Another text", hours=1), outlet="B")
    b = replace(b, entry=replace(b.entry, link="https://b.example/"))
    family = Family(name="One", domains=("a.example", "b.example"))
    counted = [
        item_view(_item(a), _story(a, b), families=families).reporting
        for families in ((), (family,))
    ]
    assert [found.independent for found in counted if found] == [2, 1]


def _item(lead: StoredEntry) -> PublishedItem:
    return PublishedItem(
        item_id="i",
        topic=TopicId("t"),
        story=StoryId("s"),
        episode=1,
        first_published=NOON,
        newest=NOON,
        updated=NOON,
        lead=lead.id,
        lead_hash="",
    )
