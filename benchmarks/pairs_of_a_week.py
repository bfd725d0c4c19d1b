"""Cluster a real week and score it by pairs of reports that a person has judged.

    python -m benchmarks.pairs_of_a_week MATERIAL/corpora/stream-2023-06.jsonl.xz

`pairs_of_a_week.tsv` holds 1,200 pairs of that week's English entries: of all pairs of
which one is among the five most like the other, by the cosine of their vectors times
the nearness in time, 150 of each of eight strata of that likeness, drawn with a seed. Each was
judged from headline, date and the beginning of the summary: `same` event, another turn
of one `saga`, one `theme`, `none`; with `?` where that left doubt. `stands for` is how many
pairs of its stratum one stands for, and weighs it here.
"""

import argparse
import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from aggregator.boilerplate import compared, recent_of
from aggregator.cluster import ClusterRules, ClusterState, language_of
from aggregator.data import stop_words
from benchmarks.cluster_week import homes, mint, read

_PAIRS = Path(__file__).with_name("pairs_of_a_week.tsv")
_STRATA = (0.09, 0.12, 0.15, 0.18, 0.21, 0.25, 0.3, 0.4)
_WORDS = ("same", "saga", "theme", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A pair and what a person said of it."""

    verdict: str
    likeness: float
    weight: float
    links: tuple[str, str]


def judged(path: Path = _PAIRS) -> list[Judged]:
    """Read the pairs."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                verdict=row["verdict"].rstrip("?"),
                likeness=float(row["likeness"]),
                weight=float(row["stands for"]),
                links=(row["one"], row["other"]),
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def main() -> int:
    """Print what the pairs are like, and how right the stories are by them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stream", type=Path)
    stream = parser.parse_args().stream
    pairs = judged()
    print("| likeness from | pairs | same | saga | theme | none |\n|---|---|---|---|---|---|")
    for least, most in zip(_STRATA, (*_STRATA[1:], 9.0), strict=True):
        among = [pair for pair in pairs if least <= pair.likeness < most]
        stands = sum(pair.weight for pair in among)
        count = Counter(pair.verdict for pair in among)
        shares = " | ".join(f"{count[word] / len(among):.0%}" for word in _WORDS)
        print(f"| {least:.2f} | {stands:,.0f} | {shares} |")
    entries = [e for e in read(stream) if language_of(e) == "en"]
    texts = compared(entries, recent_of(entries), stop=stop_words("en"))
    stories = homes(ClusterState("en", ClusterRules()).place(entries, mint, texts=texts))
    where = {entry: story for story, members in stories.items() for entry in members}
    home = {stored.entry.link: where[stored.id] for stored in entries}
    together: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for pair in pairs:
        one, other = (home[link] for link in pair.links)
        (together if one == other else apart)[pair.verdict] += pair.weight
    right = together["same"]
    print(
        f"\nOf the pairs in one story {right / together.total():.3f} tell the same event; "
        f"of those that do {right / (right + apart['same']):.3f} are in one story."
    )
    wrong = ", ".join(f"{word} {together[word]:,.0f}" for word in _WORDS[1:])
    print(f"Wrongly together, by what they share: {wrong}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
