"""Whatever the entries: each in one report, no more independent ones than outlets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Entry, EntryId, EntryKey, FeedId, StoredEntry, Written
from aggregator.model.report import Family
from aggregator.reports import agency_of, first_lead, grouped
from aggregator.reports.agencies import SIGNED as SIGNATURES

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)
WORDS = [f"word{number}" for number in range(12)]
#: Texts that often share long runs, are cut, empty, or nothing but signs.
BODIES = (
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
    | st.integers(0, 80).map(lambda end: " ".join(f"wire{place}" for place in range(end)))
    | st.text(max_size=40)
)
SIGNED = st.sampled_from(["", "", "OSLO (AP) - ", "OSLO (AFP) - ", "OSLO (AP/AFP) - "])
OUTLETS = st.sampled_from(["Gull", "Tern", "Heron", "Osprey", "Kite"])
LINKS = st.sampled_from(
    [None, "https://a.example/1", "https://b.example/1", "https://apnews.com/1", "https://x.com/1"]
)


@st.composite
def stories(draw: st.DrawFn) -> list[StoredEntry]:
    told = draw(
        st.lists(st.tuples(OUTLETS, LINKS, SIGNED, BODIES, st.booleans()), min_size=1, max_size=8)
    )
    return [
        _stored(number, outlet, link, signed + body, with_title=titled)
        for number, (outlet, link, signed, body, titled) in enumerate(told)
    ]


def _stored(
    number: int, outlet: str, link: str | None, text: str, *, with_title: bool = True
) -> StoredEntry:
    return StoredEntry(
        id=EntryId(str(number)),
        feed_id=FeedId("feed"),
        entry=Entry(
            key=EntryKey(f"id:{number}"),
            link=link,
            link_key=None,
            id_key=None,
            title=f"Title {number}" if with_title else "",
            summary=text,
            content="",
            published=NOON + timedelta(hours=number),
            updated=None,
            language="en",
            written=Written(id=None, link=None, title="", body="", date=None),
            content_hash="",
        ),
        first_seen=NOON,
        outlet=outlet,
    )


@settings(deadline=None)
@given(stories())
def test_every_entry_is_in_exactly_one_report(entries: list[StoredEntry]) -> None:
    """Folding loses nothing; there is at least one report, at most one an outlet."""
    found = grouped(entries)
    ids = [entry for group in found.groups for entry in group.entries]
    assert sorted(ids) == sorted(stored.id for stored in entries)
    assert 1 <= found.independent <= len({stored.outlet for stored in entries})
    outlet = {stored.id: stored.outlet for stored in entries}
    for group in found.groups:
        assert set(group.outlets) == {outlet[entry] for entry in group.entries}
        assert len(group.entries) == 1 or len(group.outlets) > 1


@settings(deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_in_which_entries_come_makes_no_difference(
    entries: list[StoredEntry], chance: Random
) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert grouped(shuffled) == grouped(entries)


@settings(deadline=None)
@given(stories(), st.integers(80, 120))
def test_another_copy_of_a_carried_text_is_nothing_independent(
    entries: list[StoredEntry], length: int
) -> None:
    """Whoever else prints a text that stands in the story adds no report to it."""
    text = " ".join(f"long{place}" for place in range(length))
    before = [*entries, _stored(90, "Swift", None, text), _stored(91, "Crane", None, text)]
    copy = _stored(92, "Stork", None, text[: len(text) * 2 // 3])
    assert grouped([*before, copy]).independent == grouped(before).independent


@settings(deadline=None)
@given(stories(), st.integers(30, 80), st.text(max_size=30))
def test_a_cut_or_longer_copy_is_found(
    entries: list[StoredEntry], length: int, around: str
) -> None:
    wire = [f"long{place}" for place in range(80)]
    whole = _stored(90, "Swift", None, f"{around} {' '.join(wire)}")
    part = _stored(91, "Crane", None, f"{' '.join(wire[:length])} {around}")
    found = grouped([*entries, whole, part])
    assert any({whole.id, part.id} <= set(group.entries) for group in found.groups)


@settings(deadline=None, max_examples=60)
@given(stories())
def test_one_family_is_one_report(entries: list[StoredEntry]) -> None:
    """Where all links are of one family, nothing is independent of anything else."""
    linked = [stored for stored in entries if stored.entry.link]
    domains = ("a.example", "b.example", "apnews.com", "x.com")
    found = grouped(linked, [Family(name="One", domains=domains)])
    assert found.independent == min(1, len(linked))


@settings(deadline=None, max_examples=60)
@given(stories())
def test_the_count_is_the_most_that_can_be_chosen(entries: list[StoredEntry]) -> None:
    """Against trying every way to give sources an outlet each (links left out: one family each)."""
    bare = [_stored(n, s.outlet, None, s.entry.summary) for n, s in enumerate(entries)]
    found = grouped(bare)
    sources: dict[str, set[str]] = {}
    for number, group in enumerate(found.groups):
        own = f"own {group.outlets[0]}" if len(group.outlets) == 1 else f"text {number}"
        sources.setdefault(group.agency or own, set()).update(group.outlets)
    assert found.independent == _most(list(sources.values()))


def _most(sources: Sequence[set[str]]) -> int:
    outlets = sorted(set().union(*sources))
    return max(
        sum(outlet in source for outlet, source in zip(order, sources, strict=False))
        for order in permutations([*outlets, *[""] * max(0, len(sources) - len(outlets))])
    )


@settings(deadline=None)
@given(stories(), st.sets(st.integers(0, 7)), st.lists(OUTLETS, max_size=2))
def test_a_lead_is_an_entry_and_a_form_only_where_all_are(
    entries: list[StoredEntry], forms: set[int], preferred: list[str]
) -> None:
    def is_form(stored: StoredEntry) -> bool:
        return int(stored.id) in forms

    lead = first_lead(entries, language="en", preferred=preferred, is_form=is_form)
    assert lead in entries
    assert not is_form(lead) or all(map(is_form, entries))


@given(st.text(max_size=200), st.lists(st.text(max_size=30), max_size=2))
def test_no_text_without_the_letters_of_an_agency_names_one(text: str, authors: list[str]) -> None:
    """No text, however odd, is an error; and nothing is read that is not there."""
    stored = _stored(0, "Gull", None, text)
    entry = replace(stored.entry, authors=tuple(authors))
    named = agency_of(entry)
    assert named is None or any(signed in " ".join((text, *authors)) for signed in SIGNATURES)
