"""How often two published stories turn out to be one, by how long each is held back first.

    python -m benchmarks.hold MATERIAL/corpora/stream-2023-06.jsonl.xz [--minutes 5]

Entries come when they were published, a sweep every few minutes. A story is
published at the first sweep at which it is as old as the hold; two that merge
before that were never seen apart.
"""

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from aggregator.boilerplate import compared, recent_of
from aggregator.cluster import ClusterState, language_of
from aggregator.data import stop_words
from aggregator.model import EntryId, StoryId
from benchmarks.cluster_week import read

_HOLDS = (0, 5, 15, 30, 60, 120)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def main() -> int:
    """Replay, count, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stream", type=Path)
    parser.add_argument("--language", default="en")
    parser.add_argument("--minutes", type=int, default=5, help="between two sweeps")
    arguments = parser.parse_args()
    step = timedelta(minutes=arguments.minutes)
    entries = [
        e
        for e in read(arguments.stream)
        if e.entry.published and language_of(e) == arguments.language
    ]
    entries.sort(key=lambda stored: stored.entry.published or _EPOCH)
    texts = compared(entries, recent_of(entries), stop=stop_words(arguments.language))
    state = ClusterState(arguments.language)
    began: dict[StoryId, int] = {}
    ages: list[int] = []
    for sweep, lot in groupby(entries, lambda e: ((e.entry.published or _EPOCH) - _EPOCH) // step):
        placement = state.place(list(lot), _mint, texts=texts)
        began |= {founding.story: sweep for founding in placement.founded}
        # The younger of the two decides whether both had been published.
        ages += [
            (sweep - max(began[merge.winner], began[merge.loser])) * arguments.minutes
            for merge in placement.merged
        ]
        state.delta()
    print(f"{len(entries):,} entries, {len(began):,} stories founded, {len(ages)} merges")
    print("\n| hold, minutes | merges of two published stories | of all stories |\n|---|---|---|")
    for hold in _HOLDS:
        seen = sum(age > hold if hold else True for age in ages)
        print(f"| {hold} | {seen} | {seen / len(began):.2%} |")
    spread = Counter(min(24, age // 60) for age in ages)
    print("\nage of the younger in hours:", dict(sorted(spread.items())))
    return 0


def _mint(entry: EntryId, salt: int) -> StoryId:
    return StoryId(f"{entry}.{salt}")


if __name__ == "__main__":
    sys.exit(main())
