"""How fast entries are placed, and in how much memory, as the window holds more and more.

    python -m benchmarks.growth_of_clustering
    python -m benchmarks.growth_of_clustering --sizes 10000 100000 --stream STREAM

For each size a process of its own places that many entries of one week, then some
sweeps more into the window that now holds them all; only those sweeps
are timed, by the processor's time, with what the store would be given of each.
Memory is the peak of all of that above what the process needed before its first
entry. Without --stream the entries are made by chance, with a seed: sentences of a
Zipf vocabulary, and events of several reports each that share names and words.
With it they are those of the stream (as for cluster_week.py), again and again,
each time with other words for the rarer half of what they say and other dates of
the same week.
"""

import argparse
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random

from aggregator.cluster import ClusterState, language_of
from aggregator.model import Entry, EntryId, EntryKey, FeedId, StoredEntry, StoryId, Written
from benchmarks.cluster_week import read

_SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000)
_WEEK = timedelta(days=7)
_START = datetime(2023, 6, 19, tzinfo=UTC)
#: Makes the entries of a week and, at its end, of as many more as are asked for.
Source = Callable[[int], Iterator[StoredEntry]]


def main() -> int:
    """Measure each size in a process of its own; print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES, help="entries held")
    parser.add_argument("--sweeps", type=int, default=10, help="so many are timed")
    parser.add_argument("--sweep", type=int, default=500, help="new entries in each")
    parser.add_argument("--words", type=int, default=32, help="words of a summary by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stream", type=Path, help="a .jsonl.xz of real entries")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one is not None:
        print(measured(arguments.one, _source(arguments), arguments.sweeps, arguments.sweep))
        return 0
    print("| entries held | stories | entries/s | MB | bytes an entry |\n|---|---|---|---|---|")
    for size in arguments.sizes:
        command = [sys.executable, "-m", "benchmarks.growth_of_clustering", *sys.argv[1:]]
        subprocess.run([*command, "--one", str(size)], check=True)
    return 0


def measured(size: int, source: Source, sweeps: int, sweep: int) -> str:
    """Fill a window, go on in sweeps; return a row of the table."""
    entries = source(size)
    # What is there before the first entry: the vocabulary's table, the stemmer, the rules.
    ClusterState("en").place(list(islice(source(50), 50)), _mint)
    state = ClusterState("en")
    before = _peak()
    left = size
    while left:
        lot = list(islice(entries, min(left, sweep)))
        _swept(state, lot)
        left -= len(lot)
    seconds = 0.0
    for _ in range(sweeps):
        lot = list(islice(entries, sweep))
        began = time.process_time()
        _swept(state, lot)
        seconds += time.process_time() - began
    used = _peak() - before
    return (
        f"| {size:,} | {len(state._window.stories):,} "  # noqa: SLF001 - to tell what was measured
        f"| {sweeps * sweep / seconds:,.0f} | {used / 1e6:,.0f} | {used / size:,.0f} |"
    )


def _swept(state: ClusterState, entries: Sequence[StoredEntry]) -> None:
    state.place(entries, _mint)
    state.delta()


def _peak() -> int:
    """Return the most memory this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _source(arguments: argparse.Namespace) -> Source:
    if arguments.stream is None:
        return lambda size: made(size, arguments.seed, arguments.words)
    real = [stored for stored in read(arguments.stream) if language_of(stored) == "en"]
    return lambda size: repeated(real, size)


def made(size: int, seed: int, length: int) -> Iterator[StoredEntry]:
    """Yield entries by chance; a third of them alone with their event."""
    chance = Random(seed)
    vocabulary = _vocabulary(chance, 60_000)
    ranks = _zipf(len(vocabulary))
    open_: list[tuple[list[str], list[str]]] = []
    for number in count():
        if not open_ or chance.random() < 0.45:
            # Who and where: names of its own; and what: words that others use as well.
            names = [_word(chance, 3).capitalize() for _ in range(chance.randint(2, 5))]
            words = [vocabulary[300 + int(chance.paretovariate(0.6)) % 20_000] for _ in range(14)]
            open_.append((names, words))
            del open_[:-400]
            names, words = open_[-1]
        else:
            # The newest the more often, as with news.
            names, words = open_[-1 - min(len(open_) - 1, int(chance.expovariate(1 / 60)))]
        title = chance.sample(words, 5) + chance.sample(names, 2)
        title += _drawn(chance, vocabulary, ranks, 2)
        told = chance.sample(words, 6) + chance.sample(names, 2) * 2
        told += _drawn(chance, vocabulary, ranks, max(0, length - len(told)))
        chance.shuffle(title)
        chance.shuffle(told)
        at = _START + _WEEK * min(1.0, number / size)
        yield _stored(number, " ".join(title), " ".join(told), at)


def _vocabulary(chance: Random, size: int) -> list[str]:
    return list(dict.fromkeys(_word(chance, 2 + (n > 2_000)) for n in range(size)))


def _word(chance: Random, syllables: int) -> str:
    return "".join(
        chance.choice("bcdfghklmnprstvwz") + chance.choice("aeiou") + chance.choice("lmnrst")
        for _ in range(syllables)
    )


def _zipf(size: int) -> list[float]:
    total, sums = 0.0, []
    for rank in range(1, size + 1):
        total += 1 / (rank + 20)
        sums.append(total)
    return sums


def _drawn(chance: Random, vocabulary: list[str], sums: list[float], length: int) -> list[str]:
    return chance.choices(vocabulary, cum_weights=sums, k=length)


def repeated(real: Sequence[StoredEntry], size: int) -> Iterator[StoredEntry]:
    """Yield real entries in a new order of dates, again and again until there are enough."""
    times = Counter(word for stored in real for word in set(_WORD.findall(_text(stored))))
    # The rarer half of all that is said: as many words as the commoner ones make up.
    half, most = sum(times.values()) / 2, 0
    for word_times, words in sorted(Counter(times.values()).items()):
        half -= word_times * words
        most = word_times
        if half <= 0:
            break
    rare = {word for word, found in times.items() if found <= most}
    rounds = -(-size // len(real))
    ordered = sorted(real, key=lambda stored: stored.order)
    for number in count():
        # A copy of each entry in turn: the copies of a round lie as far apart as the real ones.
        place, turn = divmod(number, rounds)
        stored = ordered[place % len(ordered)]
        turn += rounds * (place // len(ordered))
        other = _renamer(rare, turn)
        at = _START + _WEEK * min(1.0, number / size)
        yield _stored(number, other(stored.entry.title), other(stored.entry.summary), at)


_WORD = re.compile(r"[^\W\d_]{3,}")


def _text(stored: StoredEntry) -> str:
    return f"{stored.entry.title} {stored.entry.summary}"


def _renamer(rare: set[str], turn: int) -> Callable[[str], str]:
    """Return what puts a sign of this turn into each rare word; the first stays as it is."""
    sign = ""
    while turn:
        turn, letter = divmod(turn, 20)
        sign += "bcdfghjklmnpqrstvwxz"[letter]
    return lambda text: _WORD.sub(
        lambda found: found[0][0] + sign + found[0][1:] if found[0] in rare else found[0], text
    )


def _stored(number: int, title: str, summary: str, at: datetime) -> StoredEntry:
    return StoredEntry(
        id=EntryId(f"{number:08d}-0000-5000-8000-000000000000"),
        feed_id=FeedId("feed"),
        entry=replace(_BLANK, title=title, summary=summary, published=at),
        first_seen=at,
        outlet="",
    )


_BLANK = Entry(
    key=EntryKey(""),
    link=None,
    link_key=None,
    id_key=None,
    title="",
    summary="",
    content="",
    published=None,
    updated=None,
    language="en",
    written=Written(id=None, link=None, title="", body="", date=None),
    content_hash="",
)


def _mint(entry: EntryId, salt: int) -> StoryId:
    return StoryId(f"{entry[:-1]}{salt}")


if __name__ == "__main__":
    sys.exit(main())
