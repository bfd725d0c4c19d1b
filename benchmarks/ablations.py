"""Leave out one part of clustering at a time; tell what each is worth on labelled sets.

    python benchmarks/ablations.py MATERIAL/eval/*-dev.jsonl.gz

Cells are B-cubed F1 and precision in the given order. The last rows place the
entries in other ways: all sets as one stream, and each day as a sweep of its own.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from aggregator.boilerplate import compared, recent_of
from aggregator.cluster import ClusterRules, ClusterState, language_of
from aggregator.data import Background, background, stop_words
from aggregator.evaluate.labelled import read, stored
from aggregator.evaluate.measures import Scores, bcubed
from aggregator.evaluate.replay import in_time
from aggregator.model import EntryId, StoredEntry, StoryId

_WITHOUT: Mapping[str, ClusterRules] = {
    "contrast with rivals": ClusterRules(contrast=0.0),
    "cohesion of the stories": ClusterRules(merge_cohesion=0.0, join_cohesion=0.0),
    "doubt where there is little evidence": ClusterRules(join_doubt=0.0),
    "telling names from other words": ClusterRules(nameless=1.0, named=0.0),
    "a higher bar for two entries alone": ClusterRules(threshold=0.1, ease=0.0),
    "a higher bar where many entries are open": ClusterRules(crowd=0.0),
    "lift of short texts": ClusterRules(short_lift=0.0),
    "equal headlines": ClusterRules(headline_agreement=1.1),
    "time": ClusterRules(time_decay=0.0),
    "a bar of their own for forms": ClusterRules(form_threshold=0.0),
    "weight of the title": ClusterRules(title_weight=1.0),
}


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET")
    paths = parser.parse_args().sets
    known = {path: list(_labelled(path, f"{number}:")) for number, path in enumerate(paths)}
    names = [path.name.partition(".")[0].removesuffix("-dev") for path in paths]
    print("| |", " | ".join(names), "| mean F1 | mean P |")
    print("|---" * (len(names) + 3) + "|")
    for name, found in _rows(known):
        cells = [f"{one.f1:.3f} ({one.precision:.3f})" for one in found]
        f1 = sum(one.f1 for one in found) / len(found)
        precision = sum(one.precision for one in found) / len(found)
        print(f"| {name} |", " | ".join(cells), f"| {f1:.4f} | {precision:.3f} |", flush=True)
    return 0


Labelled = Sequence[tuple[StoredEntry, str | None]]


def _labelled(path: Path, mark: str) -> Iterator[tuple[StoredEntry, str | None]]:
    lines = read(path)
    for entry, line in zip(stored(lines), lines, strict=True):
        yield replace(entry, id=EntryId(mark + entry.id)), line.cluster


def _rows(known: Mapping[Path, Labelled]) -> Iterator[tuple[str, list[Scores]]]:
    sets = list(known.values())
    rules = ClusterRules()
    yield "as built", [_scores(one, _placed([e for e, _ in one], rules)) for one in sets]
    for name, other in _WITHOUT.items():
        homes = [_placed([e for e, _ in one], other) for one in sets]
        yield f"without {name}", [_scores(*pair) for pair in zip(sets, homes, strict=True)]
    empty = [_placed([e for e, _ in one], rules, table=Background()) for one in sets]
    yield (
        "without the bundled document frequencies",
        [_scores(*pair) for pair in zip(sets, empty, strict=True)],
    )
    whole = [_placed([e for e, _ in one], rules, strip=False) for one in sets]
    yield "without stripping boilerplate", [_scores(*p) for p in zip(sets, whole, strict=True)]
    mixed = _placed([e for one in sets for e, _ in one], rules)
    yield "all sets as one stream", [_scores(one, mixed) for one in sets]
    daily = [_placed([e for e, _ in one], rules, sweep=_day) for one in sets]
    yield "every day a sweep", [_scores(*pair) for pair in zip(sets, daily, strict=True)]


def _scores(entries: Labelled, homes: Mapping[EntryId, StoryId]) -> Scores:
    pairs = [(cluster, homes[e.id]) for e, cluster in entries if cluster is not None]
    return bcubed([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def _placed(
    entries: Sequence[StoredEntry],
    rules: ClusterRules,
    *,
    table: Background | None = None,
    strip: bool = True,
    sweep: Callable[[StoredEntry], int] = lambda _: 0,
) -> dict[EntryId, StoryId]:
    by_language: defaultdict[str, list[StoredEntry]] = defaultdict(list)
    for entry in in_time(entries):
        by_language[language_of(entry)].append(entry)
    recent = recent_of(entries)
    homes: dict[EntryId, StoryId] = {}
    for language, group in by_language.items():
        state = ClusterState(language, rules, table=table or background(language))
        stop = stop_words(language)
        texts = compared(group, recent, stop=stop) if strip else {}
        for _, lot in groupby(group, sweep):
            state.place(list(lot), lambda entry, salt: StoryId(f"{entry} {salt}"), texts=texts)
        homes |= {member.entry: member.story for member in state.delta().members}
    return homes


def _day(entry: StoredEntry) -> int:
    return (entry.entry.published or entry.first_seen).toordinal()


if __name__ == "__main__":
    sys.exit(main())
