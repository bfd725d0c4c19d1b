"""A labelled set becomes what every rule may see, and what only the scorer may.

Effects: reads files.
"""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from aggregator.errors import ConfigError
from aggregator.evaluate.labelled import read, stored

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a rule may see of an entry."""

    #: Cleaned as in production.
    title: str
    body: str
    #: Who tells it; one of its own where the set does not say.
    feed: str
    #: Seconds since 1970; None where undated.
    published: float | None

    @property
    def text(self) -> str:
        """Title and body."""
        return f"{self.title}\n{self.body}"

    def near(self, other: "Entry", seconds: float) -> bool:
        """Return whether no more than so many seconds lie between, as far as is known."""
        if self.published is None or other.published is None:
            return True
        return abs(self.published - other.published) <= seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """A set in the order in which its entries come: by date, undated ones last."""

    path: Path
    name: str
    entries: tuple[Entry, ...]
    #: What people filed each entry under; None where they did not.
    clusters: tuple[str | None, ...]


def labelled_set(path: Path) -> LabelledSet:
    """Read a labelled set; raises ConfigError, with file and line, for what cannot be read."""
    lines = read(path)
    if all(line.cluster is None for line in lines):
        raise ConfigError(f"{path}: no entry has a `cluster`; name a labelled set")
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    feeds = [json.loads(row).get("source") for row in text.split("\n") if row.strip()]
    order = sorted(zip(lines, stored(lines), feeds, strict=True), key=lambda row: row[1].order[0])
    return LabelledSet(
        path=path,
        name=path.name.partition(".")[0].removesuffix("-dev"),
        entries=tuple(
            Entry(
                title=one.entry.title,
                body=one.entry.summary,
                feed=feed or f"unknown {line.id}",
                published=line.published.timestamp() if line.published else None,
            )
            for line, one, feed in order
        ),
        clusters=tuple(line.cluster for line, _, _ in order),
    )
