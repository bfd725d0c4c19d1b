"""Stories that continue one another: who joins whom, under which id and name."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import Entry, EntryId, EntryKey, FeedId, StoredEntry, Story, StoryId, Written
from aggregator.model.thread import StoryTerms, Thread, ThreadDelta, ThreadId, ThreadSnapshot
from aggregator.threads import ThreadRules, ThreadState

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)

#: A saga in five events; each told in two outlets' words.
LOST = (
    (
        "Ferry Aurelia vanishes off Kvernsund with ninety aboard",
        "The ferry Aurelia disappeared from radar near Kvernsund on its way to the islands.",
    ),
    (
        "Coastguard hears tapping as the search for the ferry Aurelia goes on",
        "Listening buoys dropped by the coastguard off Kvernsund picked up a tapping noise.",
    ),
    (
        "Owner of the ferry Aurelia was warned of cracks, letters show",
        "Engineers wrote to Nordlinje two years ago that the hull of the Aurelia was at risk.",
    ),
    (
        "Wreck of the ferry Aurelia found, minister says nobody survived",
        "A robot filmed the Aurelia on the sea floor twelve miles from Kvernsund.",
    ),
)


def entry(story: str, number: int, title: str, summary: str, at: datetime) -> StoredEntry:
    """Return an entry of an outlet of its own."""
    return StoredEntry(
        id=EntryId(f"{story}/{number}"),
        feed_id=FeedId(f"feed {number}"),
        entry=Entry(
            key=EntryKey(f"id:{story}/{number}"),
            link=f"https://outlet{number}.example/{story}",
            link_key=None,
            id_key=None,
            title=title,
            summary=summary,
            content="",
            published=at,
            updated=None,
            language="en",
            written=Written(id=None, link=None, title=title, body=summary, date=None),
            content_hash="",
        ),
        first_seen=at,
        outlet=f"Outlet {number}",
    )


def story(
    name: str,
    title: str,
    summary: str = "",
    *,
    hours: float = 0,
    outlets: int = 2,
    language: str = "en",
) -> Story:
    """Return a story that so many outlets tell in the same words."""
    at = NOON + timedelta(hours=hours)
    entries = tuple(entry(name, number, title, summary, at) for number in range(outlets))
    return Story(id=StoryId(name), language=language, lead=None, entries=entries, feeds={})


def saga(outlets: int = 2) -> list[Story]:
    """Return the stories of LOST, a day apart."""
    return [
        story(f"lost-{number}", *text, hours=24 * number, outlets=outlets)
        for number, text in enumerate(LOST)
    ]


def minted(founder: StoryId, salt: int) -> ThreadId:
    """Name a thread after its founding story."""
    return ThreadId(f"thread of {founder}" if not salt else f"thread of {founder}, {salt}")


class Memory:
    """What a store would remember."""

    def __init__(self, language: str = "en", rules: ThreadRules | None = None) -> None:
        self.language = language
        self.rules = rules
        self.threads: dict[ThreadId, Thread] = {}
        self.stories: dict[StoryId, StoryTerms] = {}
        self.merged: dict[ThreadId, ThreadId] = {}

    def snapshot(self) -> ThreadSnapshot:
        """Return all of it."""
        return ThreadSnapshot(
            language=self.language,
            threads=tuple(self.threads.values()),
            stories=tuple(self.stories.values()),
        )

    def sweep(
        self,
        stories: Iterable[Story],
        gone: Mapping[StoryId, StoryId | None] | None = None,
    ) -> ThreadDelta:
        """Place stories as a sweep does, in a state restored from what is remembered."""
        state = ThreadState(self.snapshot(), self.rules)
        state.place(list(stories), minted, texts={}, gone=gone)
        return self.keep(state.delta(), gone or {})

    def keep(
        self, delta: ThreadDelta, gone: Mapping[StoryId, StoryId | None] | None = None
    ) -> ThreadDelta:
        """Remember what changed."""
        self.threads |= {thread.id: thread for thread in delta.threads}
        self.stories |= {told.story: told for told in delta.stories}
        for loser in delta.merged:
            self.threads.pop(loser, None)
        self.merged |= delta.merged
        for name in gone or {}:
            self.stories.pop(name, None)
        return delta

    def groups(self) -> set[frozenset[str]]:
        """Return which stories share a thread."""
        found: dict[ThreadId, set[str]] = {}
        for told in self.stories.values():
            if told.thread is not None:
                thread = self.merged.get(told.thread, told.thread)
                found.setdefault(thread, set()).add(told.story)
        return {frozenset(names) for names in found.values()}


def test_the_events_of_one_saga_become_one_thread() -> None:
    memory = Memory()
    for each in saga():
        memory.sweep([each])
    assert memory.groups() == {frozenset({"lost-0", "lost-1", "lost-2", "lost-3"})}
    (thread,) = memory.threads.values()
    assert thread.stories == 4
    assert "Aurelia" in thread.name


def test_a_thread_has_the_id_of_its_founding_story_and_keeps_it() -> None:
    """The older story founds, whichever came to be compared first."""
    memory = Memory()
    first, second, third, _ = saga()
    memory.sweep([second])
    memory.sweep([first])
    assert set(memory.threads) == {"thread of lost-0"}
    memory.sweep([third])
    assert set(memory.threads) == {"thread of lost-0"}


def test_other_news_stays_outside() -> None:
    memory = Memory()
    memory.sweep(saga())
    memory.sweep([story("roof", "Roof of a market hall in Lindau collapses under snow")])
    assert memory.stories[StoryId("roof")].thread is None


def test_single_entries_join_a_thread_but_begin_none() -> None:
    """Two lone entries are no saga; as part of one they count."""
    memory = Memory()
    memory.sweep([story(f"lone-{n}", *LOST[n], hours=n, outlets=1) for n in (0, 1)])
    assert memory.groups() == set()
    memory.sweep(saga())
    (together,) = memory.groups()
    assert {"lone-0", "lone-1"} < together


def test_what_came_before_the_thread_joins_when_it_begins() -> None:
    """A second look: the lone entry of the first hour is of the saga."""
    memory = Memory()
    memory.sweep([story("early", *LOST[0], outlets=1)])
    memory.sweep(saga()[:1])
    assert memory.stories[StoryId("early")].thread is None
    memory.sweep(saga()[1:2])
    assert memory.stories[StoryId("early")].thread is not None


PRESIDENT = (
    "vetoes the farm bill",
    "welcomes astronauts home",
    "names a judge to the supreme court",
    "breaks an ankle skiing",
    "opens a bridge in the north",
    "meets bankers over inflation",
    "pardons a poacher",
    "cancels a trip to Lisbon",
    "defends the budget",
    "loses a court case over taxes",
    "visits flooded villages",
    "sells the yacht of the state",
)


def test_one_name_alone_does_not_swallow_the_week() -> None:
    """Everything that a president does is no saga, however often the name comes."""
    memory = Memory()
    for number, act in enumerate(PRESIDENT):
        memory.sweep(
            [
                story(
                    f"act-{number}",
                    f"On {day(number)} President Halden {act}",
                    f"The office of President Halden said that the president {act}.",
                    hours=8 * number,
                )
            ]
        )
    assert memory.groups() == set()


def day(number: int) -> str:
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")[number % 5]


def test_parts_of_one_name_are_one_name() -> None:
    """First name, last name and office side by side are not two pieces of evidence."""
    memory = Memory()
    memory.sweep(
        [
            story("a", "A court fined Governor Marcus Tollefsen for late taxes"),
            story("b", "A school thanked Governor Marcus Tollefsen for new books"),
        ]
    )
    assert memory.groups() == set()


def test_a_fringe_story_is_no_bridge_to_another_saga() -> None:
    """The core of a thread is what most of its stories share: no chaining."""
    memory = Memory()
    memory.sweep(saga())
    fringe = story(
        "fringe",
        "Aurelia ferry wreck: Kvernsund mourns while Port Ostrava strikes",
        "Dockers of the union Zimmerova in Port Ostrava held a silence for the ferry Aurelia "
        "lost off Kvernsund.",
        hours=80,
    )
    memory.sweep([fringe])
    strike = [
        story(
            f"strike-{number}",
            f"Port Ostrava dockers {what}",
            f"Zimmerova, the dockers' union of Port Ostrava, {what}.",
            hours=90 + number,
        )
        for number, what in enumerate(("vote for a strike", "block a tanker", "reject the offer"))
    ]
    for each in strike:
        memory.sweep([each])
    thread = memory.stories[StoryId("lost-0")].thread
    assert memory.stories[StoryId("fringe")].thread == thread
    assert {memory.stories[each.id].thread for each in strike}.isdisjoint({thread})


def test_a_story_keeps_its_thread_whatever_becomes_of_it() -> None:
    """It grows in another direction: a published place never changes hands."""
    memory = Memory()
    memory.sweep(saga())
    before = memory.stories[StoryId("lost-1")].thread
    memory.sweep([story("lost-1", "Choir of Lindau wins a prize", hours=24, outlets=6)])
    assert memory.stories[StoryId("lost-1")].thread == before


def test_a_story_that_took_in_another_one_inherits_its_thread() -> None:
    memory = Memory()
    memory.sweep(saga())
    thread = memory.stories[StoryId("lost-3")].thread
    bare = story("heir", "Nobody survived, minister says", hours=72)
    memory.sweep([bare])
    assert memory.stories[bare.id].thread is None
    memory.sweep([bare], gone={StoryId("lost-3"): bare.id})
    assert memory.stories[bare.id].thread == thread
    (known,) = memory.threads.values()
    assert known.stories == 4


def test_stories_that_are_gone_leave_nothing_behind() -> None:
    memory = Memory()
    stories = saga()
    memory.sweep(stories[:3])
    before = memory.threads
    memory.sweep(stories[3:])
    memory.sweep([], gone={stories[3].id: None})
    (after,), (then,) = memory.threads.values(), before.values()
    assert after.stories == 3
    assert after.weight == pytest.approx(then.weight)
    assert {stem: pytest.approx(term.share, abs=1e-3) for stem, term in then.terms.items()} == {
        stem: term.share for stem, term in after.terms.items()
    }


def test_two_threads_that_turn_out_to_be_one_merge_into_the_older() -> None:
    """The older id lives, the other redirects."""
    memory = Memory(rules=ThreadRules(founding_cover=0.6, cover=0.9, merging_cover=0.9))
    echo = [
        story(f"echo-{n}", *text, hours=24 * n + 1) for n, text in enumerate((LOST[0], LOST[0]))
    ]
    memory.sweep([saga()[0], echo[0]])
    later = [story(f"late-{n}", *LOST[3], hours=72 + n) for n in range(2)]
    memory.sweep(later)
    assert len(memory.threads) == 2
    memory.rules = ThreadRules(merging_cover=0.2)
    delta = memory.sweep([story("lost-1", *LOST[1], hours=24)])
    assert dict(delta.merged) == {"thread of late-0": "thread of lost-0"}
    assert set(memory.threads) == {"thread of lost-0"}
    (thread,) = memory.threads.values()
    assert thread.stories == 5


def test_a_thread_that_was_idle_too_long_is_not_joined() -> None:
    memory = Memory()
    memory.sweep(saga())
    memory.sweep([story("sequel", *LOST[1], hours=24 * 40)])
    assert memory.stories[StoryId("sequel")].thread is None


def test_only_what_is_shown_differently_is_told() -> None:
    """A story that is read again as it was changes nothing that readers see."""
    memory = Memory()
    assert memory.sweep(saga()).shown == {"thread of lost-0"}
    assert memory.sweep(saga()[1:2]).shown == set()
    assert memory.sweep([]).threads == ()


def test_a_round_up_begins_no_thread() -> None:
    """What is no report of one event is in several sagas at once."""
    memory = Memory()
    text = "The ferry Aurelia off Kvernsund, the dockers of Port Ostrava and the Lindau choir."
    memory.sweep(
        [
            story("one", "Morning briefing: Aurelia, Port Ostrava and Kvernsund", text),
            story("two", "Evening briefing: Aurelia, Port Ostrava and Kvernsund", text),
        ]
    )
    assert memory.groups() == set()


def test_a_state_restored_goes_on_as_the_one_that_was_stored() -> None:
    """Sweep by sweep from the store, or all in one state: the same threads."""
    stories = [*saga(), story("roof", "Roof of a market hall in Lindau collapses under snow")]
    memory, other = Memory(), Memory()
    state = ThreadState(other.snapshot())
    for each in stories:
        memory.sweep([each])
        state.place([each], minted, texts={})
        other.keep(state.delta())
    assert memory.groups() == other.groups()
    assert memory.stories == other.stories
    assert {t.id: (t.stories, t.name) for t in memory.threads.values()} == {
        t.id: (t.stories, t.name) for t in other.threads.values()
    }


GERMAN = (
    ("Fähre Aurelia vor Kvernsund verschollen", "Die Fähre Aurelia verschwand vor Kvernsund."),
    ("Klopfzeichen bei der Suche nach der Fähre Aurelia", "Bojen vor Kvernsund fingen sie auf."),
)
JAPANESE = (
    ("フェリー「アウレリア」がクベルンスン沖で消息を絶つ", "乗客九十人が乗っていた。"),
    ("アウレリアの捜索、クベルンスン沖で音を確認", "沿岸警備隊が発表した。"),
)
ARABIC = (
    ("اختفاء العبارة أوريليا قبالة كفرنسوند", "كان على متن العبارة أوريليا تسعون شخصا"),
    ("سماع أصوات خلال البحث عن العبارة أوريليا", "التقطت الأصوات قبالة كفرنسوند"),
)


@pytest.mark.parametrize(
    ("language", "texts", "word"),
    [
        ("de", GERMAN, "Aurelia"),
        ("ja", JAPANESE, "アウレリア"),
        ("ar", ARABIC, "أوريليا"),
    ],
)
def test_names_are_found_where_capitals_do_not_tell(
    language: str, texts: tuple[tuple[str, str], ...], word: str
) -> None:
    """German capitalises every noun, Japanese and Arabic nothing: rare words stand for names."""
    rules = ThreadRules(founding_cover=0.2, own_cover=0.05)
    memory = Memory(language, rules)
    for number, (title, summary) in enumerate(texts):
        memory.sweep([story(f"s{number}", title, summary, hours=number, language=language)])
    assert memory.groups() == {frozenset({"s0", "s1"})}
    (thread,) = memory.threads.values()
    assert word in thread.name
