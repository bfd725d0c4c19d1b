"""Labelled or unlabelled texts (.jsonl[.gz]) become a document-frequency table.

    python benchmarks/make_df_table.py TEXTS.jsonl.gz LANGUAGE > aggregator/data/LANGUAGE.df.tsv

Only counts of stems come out; a stem in fewer than LEAST texts is left out.
Effects: reads the file, prints the table.
"""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

from aggregator.cluster import ClusterRules
from aggregator.terms import Stems

LEAST = 5


def main(path: str, language: str) -> None:
    """Print the table of the texts in one file."""
    stems = Stems(language)
    length = ClusterRules().summary_characters
    counts: Counter[str] = Counter()
    documents = 0
    data = Path(path).read_bytes()
    text = gzip.decompress(data) if path.endswith(".gz") else data
    for line in text.decode("utf-8").splitlines():
        entry = json.loads(line)
        documents += 1
        counts.update({*stems.of(entry["title"]), *stems.of(entry["body"][:length])})
    print(f"documents\t{documents}")
    for stem, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if count >= LEAST:
            print(f"{stem}\t{count}")


if __name__ == "__main__":
    main(*sys.argv[1:])
