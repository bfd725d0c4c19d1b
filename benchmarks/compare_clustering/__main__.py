"""Compare this project's clustering with what a user could pick instead.

    OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 python -m benchmarks.compare_clustering SET...

SET is a labelled set as `aggregate evaluate` reads it (.jsonl, .jsonl.gz); a
line may also name its `source`. Needs this project's requirements and those of
benchmarks/compare_clustering.txt; a rule whose libraries are missing is left
out, and said so. Prints a Markdown table: B-cubed precision, recall and F1 a
set and their means over the sets, and the entries placed a second of one
processor, all sets together. Effects: reads the sets, prints.
"""

import argparse
import sys
from pathlib import Path

from aggregator.errors import ConfigError

from .entries import labelled_set
from .family import fixed
from .jarr import by_tf_idf
from .measuring import OURS, measured, measured_ours, missing
from .newsblur import newsblur
from .shingles import minhash
from .table import table
from .titles import alone, by_token_set, by_trigrams
from .vectors import embedding, tf_idf

FAMILIES = (
    fixed("every entry alone", alone),
    fixed("rapidfuzz token_set_ratio of titles >= 80, 7 days", by_token_set),
    newsblur(),
    fixed("tt-rss's rule (af_psql_trgm .75)", by_trigrams),
    fixed("JARR's rule (TF-IDF cosine .75)", by_tf_idf),
    minhash(),
    embedding(),
    tf_idf(),
)

READING = """
Cells: B-cubed precision, recall, **F1**. "online": an entry is placed when it \
comes, knowing only earlier ones; "sweep": those of a day together, day by day, \
with the words of the whole set counted first; "batch": the whole set at once. \
"best for these sets": the one setting, of those tried, with the highest mean F1 on these \
very sets, an advantage that no user has; all other rows have one default \
setting. Time: of one processor, from texts to stories, loading of models included."""
REMEDY = "install benchmarks/compare_clustering.txt (its head says how)"


def main() -> int:
    """Measure and print; exit code 2 for what cannot be run."""
    arguments = _arguments()
    try:
        sets = [labelled_set(path) for path in arguments.sets]
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    wanted = [word.lower() for word in arguments.only]
    families = [
        one for one in FAMILIES if not wanted or any(word in one.name.lower() for word in wanted)
    ]
    ours = not wanted or any(word in OURS for word in wanted)
    if not families and not ours:
        print("--only: no rule has that in its name; see --help", file=sys.stderr)
        return 2
    absent = {one.name: missing(one) for one in families}
    found = [
        [row for one in families if not absent[one.name] for row in measured(one, given)]
        + ([measured_ours(given)] if ours else [])
        for given in sets
    ]
    print(table(sets, found))
    print(READING)
    for name, modules in absent.items():
        if modules:
            print(f"\nLeft out: {name}, for want of {', '.join(modules)}; {REMEDY}.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compare_clustering",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET")
    names = ", ".join(f'"{name}"' for name in (*(one.name for one in FAMILIES), OURS))
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="WORD",
        help=f"only rules whose name holds WORD; may be given again. The names: {names}".replace(
            "%", "%%"
        ),
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
