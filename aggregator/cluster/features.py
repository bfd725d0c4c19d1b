"""An entry becomes what clustering compares, and that becomes bytes and again itself. Pure."""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator import capitals, similarity
from aggregator.cluster.rules import ClusterRules

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: Founding sequence of the story, number of distinct stems, those of the title,
#: whether it is no report of one event; then as many uint16 weights, then the
#: stems in UTF-8, a space between; all deflated.
_HEAD = struct.Struct("<QIH?")
#: Weights are whole numbers of so many parts, so that sums of them are exact in any order.
SCALE = 32_768


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What of an entry is compared; frozen when the entry is placed."""

    #: Distinct stems in order of appearance.
    stems: tuple[str, ...]
    #: Of each of `stems`, in parts of `SCALE`; a vector of length 1 but for rounding.
    weights: tuple[int, ...]
    #: The places of those of `stems` that are names.
    names: tuple[int, ...]
    #: The first so many of `stems` are the title's.
    title: int
    #: Whether it is no report of one event, by its form.
    is_form: bool


def headline(title: str, outlet: str) -> str:
    """Return a title without its outlet's name after a dash or bar."""
    if outlet:
        for mark in (" - ", " | ", " \u2013 ", " \u2014 "):
            bare, found, last = title.rpartition(mark)
            if found and bare and last.strip().casefold() == outlet.casefold():
                return bare
    return title


def named(title: str, summary: str) -> str:
    """Return the words of a text that are names, to judge by their capitals."""
    return capitals.named(title, summary)


def weighed(
    title: Sequence[str],
    summary: Sequence[str],
    telling: Callable[[str], float],
    rules: ClusterRules,
    *,
    names: frozenset[str] = frozenset(),
    is_form: bool = False,
) -> Features:
    """Weigh the stems of a title and a summary, some of which are `names`."""
    stems = [*title, *summary]
    vector = similarity.weights(
        stems,
        title=len(title),
        idf={stem: telling(stem) for stem in stems},
        title_weight=rules.title_weight,
        repeat_weight=rules.repeat_weight,
    )
    return Features(
        stems=tuple(vector),
        weights=tuple(round(weight * SCALE) for weight in vector.values()),
        names=tuple(place for place, stem in enumerate(vector) if stem in names),
        title=len(set(title)),
        is_form=is_form,
    )


def encode(features: Features, founded: int) -> bytes:
    """Write features, and the founding sequence of the entry's story."""
    count = len(features.weights)
    head = _HEAD.pack(founded, count, features.title, features.is_form)
    weights = struct.pack(f"<{count}H", *features.weights)
    named = sum(1 << place for place in features.names).to_bytes((count + 7) // 8, "little")
    return zlib.compress(head + weights + named + " ".join(features.stems).encode(), 1)


def decode(data: bytes) -> tuple[Features, int]:
    """Read what `encode` wrote: the features and the story's founding sequence."""
    raw = zlib.decompress(data)
    founded, count, title, is_form = _HEAD.unpack_from(raw)
    end = _HEAD.size + 2 * count
    stems = end + (count + 7) // 8
    named = int.from_bytes(raw[end:stems], "little")
    return (
        Features(
            stems=tuple(raw[stems:].decode().split()),
            weights=struct.unpack(f"<{count}H", raw[_HEAD.size : end]),
            names=tuple(place for place in range(count) if named >> place & 1),
            title=title,
            is_form=is_form,
        ),
        founded,
    )


def microseconds(instant: datetime) -> int:
    """Return microseconds since 1970; integers, so that their sums are exact."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(value: int) -> datetime:
    """Return the instant of `microseconds`."""
    return _EPOCH + value * _MICROSECOND
