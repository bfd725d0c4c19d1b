"""Cluster a stream of entries in one go; tell how fast, into what, and draw samples to read.

    python benchmarks/cluster_week.py MATERIAL/corpora/stream-2023-06.jsonl.xz
    python benchmarks/cluster_week.py STREAM --stories 100 --pairs 100 --seed 1 > sample.md

A line an entry, a JSON object with title, summary, url, feed, published and
lang. Entries with a link that came before are copies and left out, as the
cluster job leaves them out. Near misses are pairs of stories that are each other's
most like and come closest to what is needed, as in `aggregate review`.
"""

import argparse
import json
import lzma
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from aggregator.boilerplate import compared, recent_of
from aggregator.cluster import (
    ALGORITHM,
    ClusterRules,
    ClusterState,
    Near,
    language_of,
    nearest,
)
from aggregator.data import stop_words
from aggregator.model import (
    Entry,
    EntryId,
    EntryKey,
    FeedId,
    StoredEntry,
    StoryId,
    Written,
)
from aggregator.model import Placement as Placed
from aggregator.text import clean_text, plain

_LONGEST = 20_000
_SHOWN = 15


def main() -> int:
    """Cluster, count, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stream", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--stories", type=int, default=0, help="draw so many of several outlets")
    parser.add_argument("--pairs", type=int, default=0, help="draw so many near misses")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threshold", type=float, help="another one")
    arguments = parser.parse_args()
    entries = [e for e in read(arguments.stream) if language_of(e) == arguments.language]
    rules = ClusterRules()
    if arguments.threshold is not None:
        rules = ClusterRules(threshold=arguments.threshold)
    began = time.perf_counter()
    texts = compared(entries, recent_of(entries), stop=stop_words(arguments.language))
    stripped = time.perf_counter()
    state = ClusterState(arguments.language, rules)
    placement = state.place(entries, mint, texts=texts)
    ended = time.perf_counter()
    by_id = {stored.id: stored for stored in entries}
    stories = homes(placement)
    several = [s for s in stories.values() if len({by_id[e].outlet for e in s}) > 1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"clustering version {ALGORITHM}: {len(entries):,} entries of {arguments.language} in "
        f"{ended - stripped:.1f} s ({len(entries) / (ended - stripped):,.0f} a second; "
        f"boilerplate {stripped - began:.1f} s before; {memory} MB at most)"
    )
    print(f"{len(stories):,} stories, {len(several):,} of them told by several outlets\n")
    print("| entries | stories | | outlets | stories |\n|---|---|---|---|---|")
    sizes = Counter(_class(len(s)) for s in stories.values())
    outlets = Counter(_class(len({by_id[e].outlet for e in s})) for s in stories.values())
    for name in _CLASSES.values():
        print(f"| {name} | {sizes[name]:,} | | {name} | {outlets[name]:,} |")
    _draw(arguments, nearest(state.delta().members, rules), stories, by_id)
    return 0


def read(path: Path) -> Iterator[StoredEntry]:
    """Read a stream as one poll of all its feeds would have brought it."""
    seen: set[str] = set()
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            found = json.loads(line)
            if found["url"] in seen:
                continue
            seen.add(found["url"])
            yield _stored(number, found)


def _stored(number: int, found: Mapping[str, str | None]) -> StoredEntry:
    title = plain(clean_text(found["title"] or "", _LONGEST))
    summary = plain(clean_text(found["summary"] or "", _LONGEST))
    published = datetime.fromisoformat(found["published"]) if found["published"] else None
    if published is not None and published.tzinfo is None:
        published = published.replace(tzinfo=UTC)
    feed = found["feed"] or ""
    return StoredEntry(
        id=EntryId(str(number)),
        feed_id=FeedId(feed),
        entry=Entry(
            key=EntryKey(f"id:{number}"),
            link=found["url"],
            link_key=None,
            id_key=None,
            title=title,
            summary=summary,
            content="",
            published=published,
            updated=None,
            language=found["lang"],
            written=Written(id=None, link=found["url"], title=title, body=summary, date=None),
            content_hash="",
        ),
        first_seen=datetime(2023, 6, 26, tzinfo=UTC),
        outlet=urlsplit(feed).netloc.removeprefix("www."),
    )


def homes(placement: Placed) -> dict[StoryId, list[EntryId]]:
    """Return the entries of each story."""
    found: defaultdict[StoryId, list[EntryId]] = defaultdict(list)
    for assignment in placement.assigned:
        found[assignment.story].append(assignment.entry)
    for merge in placement.merged:
        found[merge.winner] += found.pop(merge.loser)
    return dict(found)


_CLASSES = {1: "1", 2: "2", 3: "3", 5: "4 to 5", 10: "6 to 10", 30: "11 to 30", sys.maxsize: "more"}


def _class(count: int) -> str:
    return next(name for most, name in _CLASSES.items() if count <= most)


def _draw(
    arguments: argparse.Namespace,
    misses: Sequence[Near],
    stories: Mapping[StoryId, Sequence[EntryId]],
    by_id: Mapping[EntryId, StoredEntry],
) -> None:
    chance = Random(arguments.seed)
    several = [s for s, members in sorted(stories.items()) if _outlets(members, by_id) > 1]
    for number, story in enumerate(chance.sample(several, arguments.stories), start=1):
        print(f"\n## Story {number}: {len(stories[story])} entries\n")
        _tell(stories[story], by_id)
    if arguments.pairs:
        # Among those that came nearest to being one.
        near = sorted(misses, key=_share, reverse=True)[: 5 * arguments.pairs]
        drawn = sorted(chance.sample(near, arguments.pairs), key=_share, reverse=True)
        for number, pair in enumerate(drawn, start=1):
            print(f"\n## Pair {number}: {_share(pair):.0%} of what was needed\n")
            _tell(stories[pair.stories[0]][:3], by_id)
            print("  and")
            _tell(stories[pair.stories[1]][:3], by_id)


def _share(pair: Near) -> float:
    return pair.score / pair.threshold


def _outlets(members: Sequence[EntryId], by_id: Mapping[EntryId, StoredEntry]) -> int:
    return len({by_id[entry].outlet for entry in members})


def _tell(members: Sequence[EntryId], by_id: Mapping[EntryId, StoredEntry]) -> None:
    for entry in members[:_SHOWN]:
        stored = by_id[entry]
        day = f"{stored.entry.published:%d %b %H:%M}" if stored.entry.published else "undated"
        print(f"- {day}, {stored.outlet}: [{stored.entry.title}]({stored.entry.link})")
    if len(members) > _SHOWN:
        print(f"- and {len(members) - _SHOWN} more")


def mint(entry: EntryId, salt: int) -> StoryId:
    """Return an id that shows the entry it came from."""
    return StoryId(f"{int(entry):06d}.{salt}")


if __name__ == "__main__":
    sys.exit(main())
