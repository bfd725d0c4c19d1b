"""An entry becomes what clustering compares, and that becomes bytes and again itself. Pure."""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator import similarity
from aggregator.cluster.rules import ClusterRules
from aggregator.model import StoredEntry

#: Founding sequence of the story, number of distinct stems; then as many
#: float64 weights, then the text in UTF-8; all deflated.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_HEAD = struct.Struct("<QI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What of an entry is compared; frozen when the entry is placed."""

    #: Distinct stems in order of appearance.
    stems: tuple[str, ...]
    #: Of each of `stems`; a vector of length 1.
    weights: tuple[float, ...]
    #: All stems in order, one space between: what rapidfuzz compares.
    text: str


def stemmed(
    stored: StoredEntry, stem: Callable[[str], Sequence[str]], rules: ClusterRules
) -> tuple[list[str], int]:
    """Return the stems of an entry's title and summary, and how many are the title's.

    The outlet's name at the end of a title ("... - Outlet") is not part of it.
    """
    title = list(stem(headline(stored)))
    summary = stem(stored.entry.summary[: rules.summary_characters])
    return [*title, *summary], len(title)


def headline(stored: StoredEntry) -> str:
    """Return an entry's title without its outlet's name after a dash or bar."""
    title = stored.entry.title
    if stored.outlet:
        for mark in (" - ", " | ", " \u2013 ", " \u2014 "):
            bare, found, last = title.rpartition(mark)
            if found and bare and last.strip().casefold() == stored.outlet.casefold():
                return bare
    return title


def weighed(
    stems: Sequence[str], title: int, telling: Callable[[str], float], rules: ClusterRules
) -> Features:
    """Weigh stems, of which the first `title` are the title's."""
    vector = similarity.weights(
        stems,
        title=title,
        idf={stem: telling(stem) for stem in stems},
        title_weight=rules.title_weight,
        repeat_weight=rules.repeat_weight,
    )
    return Features(stems=tuple(vector), weights=tuple(vector.values()), text=" ".join(stems))


def encode(weights: Sequence[float], text: str, founded: int) -> bytes:
    """Write features, and the founding sequence of the entry's story, bit for bit."""
    head = _HEAD.pack(founded, len(weights)) + struct.pack(f"<{len(weights)}d", *weights)
    return zlib.compress(head + text.encode(), 6)


def decode(data: bytes) -> tuple[Features, int]:
    """Read what `encode` wrote: the features and the story's founding sequence."""
    raw = zlib.decompress(data)
    founded, count = _HEAD.unpack_from(raw)
    end = _HEAD.size + 8 * count
    text = raw[end:].decode()
    return (
        Features(
            stems=tuple(dict.fromkeys(text.split())),
            weights=struct.unpack(f"<{count}d", raw[_HEAD.size : end]),
            text=text,
        ),
        founded,
    )


def microseconds(instant: datetime) -> int:
    """Return microseconds since 1970; integers, so that their sums are exact."""
    return (instant - _EPOCH) // _MICROSECOND
