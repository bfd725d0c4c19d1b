"""A week of feeds as entries, as stories and as threads: how many items a day a reader gets.

    python benchmarks/threads_of_a_week.py MATERIAL/corpora/stream-2023-06.jsonl.xz
    python benchmarks/threads_of_a_week.py CORPUS --read 30 --drawn 60 --seed 7

The corpus: a JSON object a line with title, summary, url, feed, published and
lang. Entries come by the hour, as in sweeps: clustered by `ClusterState`, put in
threads by `ThreadState`, restored before each hour from what was remembered. An
item is an entry, a story on each day on which it got an entry, or a thread on
each day on which one of its stories did (stories outside any thread count alone).

With --read N the N largest threads are listed, with --drawn N as many more drawn
by chance: each story's headline, for a person to read.
"""

import argparse
import json
import lzma
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from aggregator.boilerplate import compared, recent_of
from aggregator.cluster import ClusterRules, ClusterState, language_of
from aggregator.data import stop_words
from aggregator.model import (
    Entry,
    EntryId,
    EntryKey,
    FeedId,
    Merge,
    StoredEntry,
    Story,
    StoryId,
    Written,
)
from aggregator.model.thread import StoryTerms, Texts, Thread, ThreadId, ThreadSnapshot
from aggregator.text import clean_text, plain
from aggregator.threads import ThreadRules, ThreadState
from aggregator.urls import host, registrable_domain

#: Headlines listed of one thread, at most.
_LISTED = 14


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, help="a .jsonl.xz as described above")
    parser.add_argument("--language", default="", help="only this one (ISO 639 code)")
    parser.add_argument("--read", type=int, default=0, help="list so many of the largest threads")
    parser.add_argument("--drawn", type=int, default=0, help="and so many others, by chance")
    parser.add_argument("--seed", type=int, default=1, help="of the drawing")
    arguments = parser.parse_args()
    by_language: defaultdict[str, list[StoredEntry]] = defaultdict(list)
    for stored in entries(arguments.corpus):
        by_language[language_of(stored)].append(stored)
    weeks = [
        replay(language, by_language[language])
        for language in sorted(by_language)
        if arguments.language in {"", language}
    ]
    for week in weeks:
        tell(week)
    count([item for week in weeks for item in week.items()])
    for week in weeks:
        listing(week, arguments.read, arguments.drawn, random.Random(arguments.seed))


def entries(corpus: Path) -> list[StoredEntry]:
    """Read the corpus, each URL once, in the order of its dates."""
    found: dict[str, StoredEntry] = {}
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            found.setdefault(row["url"], _stored(number, row))
    return sorted(found.values(), key=lambda stored: stored.order)


def _stored(number: int, row: Mapping[str, str]) -> StoredEntry:
    at = datetime.fromisoformat(row["published"]).astimezone(UTC)
    return StoredEntry(
        id=EntryId(str(number)),
        feed_id=FeedId(row["feed"]),
        entry=Entry(
            key=EntryKey(f"id:{number}"),
            link=row["url"],
            link_key=None,
            id_key=None,
            title=plain(clean_text(row["title"] or "", 1_000)),
            summary=plain(clean_text(row["summary"] or "", 2_000)),
            content="",
            published=at,
            updated=None,
            language=row["lang"],
            written=Written(id=None, link=None, title="", body="", date=None),
            content_hash="",
        ),
        first_seen=at,
        outlet=registrable_domain(host(row["url"])) or "",
    )


@dataclass(slots=True)
class Week:
    """What became of the entries of one language."""

    language: str
    entries: list[StoredEntry]
    homes: dict[EntryId, StoryId] = field(default_factory=dict)
    members: defaultdict[StoryId, dict[EntryId, StoredEntry]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    threads: dict[ThreadId, Thread] = field(default_factory=dict)
    stories: dict[StoryId, StoryTerms] = field(default_factory=dict)
    seconds: float = 0

    def sweep(self, stories: Sequence[StoryId], gone: Mapping[StoryId, StoryId | None]) -> None:
        """Put stories in threads, as the job does."""
        texts: Texts = {}
        snapshot = ThreadSnapshot(
            language=self.language,
            threads=tuple(self.threads.values()),
            stories=tuple(self.stories.values()),
        )
        state = ThreadState(snapshot, ThreadRules())
        told = [
            Story(
                id=story,
                language=self.language,
                lead=None,
                entries=tuple(self.members[story].values()),
                feeds={},
            )
            for story in stories
        ]
        state.place(told, _thread_id, texts=texts, gone=gone)
        delta = state.delta()
        self.threads |= {thread.id: thread for thread in delta.threads}
        self.stories |= {story.story: story for story in delta.stories}
        for loser, winner in delta.merged.items():
            self.threads.pop(loser, None)
            for story, known in self.stories.items():
                if known.thread == loser:
                    self.stories[story] = replace(known, thread=winner)
        for story in gone:
            self.stories.pop(story, None)

    def grouped(self) -> dict[ThreadId, list[StoryTerms]]:
        """Return the stories of each thread of at least two, the largest first."""
        found: defaultdict[ThreadId, list[StoryTerms]] = defaultdict(list)
        for story in self.stories.values():
            if story.thread is not None:
                found[story.thread].append(story)
        return {
            thread: sorted(stories, key=lambda story: (-story.entries, story.began))
            for thread, stories in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
            if len(stories) > 1
        }

    def items(self) -> Iterator[tuple[date, str, str, str]]:
        """Yield day, entry, story and thread (or story) of each entry."""
        shared = self.grouped()
        for stored in self.entries:
            story = self.homes[stored.id]
            thread = self.stories[story].thread
            group = thread if thread in shared else story
            assert group is not None
            yield stored.first_seen.date(), stored.id, story, group


def replay(language: str, arrivals: list[StoredEntry]) -> Week:
    """Sweep the entries of a language hour by hour."""
    week = Week(language, arrivals)
    state = ClusterState(language, ClusterRules())
    texts = compared(arrivals, recent_of(arrivals), stop=stop_words(language))
    # Threads read what clustering reads; the entries carry it from here on.
    for number, stored in enumerate(arrivals):
        if stored.id in texts:
            title, summary = texts[stored.id]
            arrivals[number] = replace(
                stored, entry=replace(stored.entry, title=title, summary=summary)
            )
    for _, lot in groupby(arrivals, key=lambda stored: stored.first_seen.strftime("%Y%m%d%H")):
        hour = list(lot)
        placement = state.place(hour, _story_id)
        state.expire(hour[0].first_seen - timedelta(days=8))
        moved = {member.entry: member.story for member in state.delta().members}
        touched = _moved(week, hour, moved)
        gone = _ended([story for story in touched if not week.members[story]], placement.merged)
        began = time.perf_counter()
        week.sweep([story for story in touched if week.members[story]], gone)
        week.seconds += time.perf_counter() - began
    return week


def _moved(
    week: Week, hour: Sequence[StoredEntry], moved: Mapping[EntryId, StoryId]
) -> list[StoryId]:
    """Note where the entries stand now; return the stories that changed."""
    known = {stored.id: stored for stored in hour}
    touched: dict[StoryId, None] = {}
    for entry, story in moved.items():
        before = week.homes.get(entry)
        if before == story:
            continue
        stored = known[entry] if before is None else week.members[before].pop(entry)
        if before is not None:
            touched[before] = None
        week.homes[entry] = story
        week.members[story][entry] = stored
        touched[story] = None
    return list(touched)


def _ended(empty: Sequence[StoryId], merged: Sequence[Merge]) -> dict[StoryId, StoryId | None]:
    winners = {merge.loser: merge.winner for merge in merged}
    heirs: dict[StoryId, StoryId | None] = {}
    for story in empty:
        heir = winners.get(story)
        while heir in winners:
            heir = winners[heir]
        heirs[story] = heir
    return heirs


def _story_id(entry: EntryId, salt: int) -> StoryId:
    return StoryId(f"{entry}-{salt}")


def _thread_id(story: StoryId, salt: int) -> ThreadId:
    return ThreadId(f"{story}-{salt}")


def tell(week: Week) -> None:
    """Print what became of one language."""
    threads = week.grouped()
    stories = sum(map(len, threads.values()))
    inside = sum(story.entries for told in threads.values() for story in told)
    print(
        f"{week.language}: {len(week.entries)} entries, {len(week.stories)} stories; "
        f"{len(threads)} threads with {stories} stories and {inside} entries; "
        f"threads took {week.seconds:.0f} s"
    )


def count(items: Sequence[tuple[date, str, str, str]]) -> None:
    """Print how many items a day there are of each kind."""
    days = sorted({day for day, *_ in items})
    print(f"{'day':<12}{'entries':>9}{'stories':>9}{'threads':>9}")
    totals = [0, 0, 0]
    for day in days:
        columns = zip(*(item[1:] for item in items if item[0] == day), strict=True)
        sizes = [len(set(column)) for column in columns]
        totals = [total + size for total, size in zip(totals, sizes, strict=True)]
        print(f"{day.isoformat():<12}" + "".join(f"{size:>9}" for size in sizes))
    print(f"{'mean a day':<12}" + "".join(f"{total / len(days):>9.0f}" for total in totals))


def listing(week: Week, largest: int, drawn: int, chance: random.Random) -> None:
    """Print threads for a person to read."""
    threads = week.grouped()
    order = list(threads)
    rest = order[largest:]
    picked = order[:largest] + chance.sample(rest, min(drawn, len(rest)))
    for thread in picked:
        stories = threads[thread]
        print(f"\n[{week.threads[thread].name}] {len(stories)} stories")
        shown = stories[:6] + chance.sample(stories[6:], min(_LISTED - 6, len(stories[6:])))
        for story in shown:
            first = next(iter(week.members[story.story].values()))
            print(f"  {story.entries:>3}  {first.entry.title}")


if __name__ == "__main__":
    main()
