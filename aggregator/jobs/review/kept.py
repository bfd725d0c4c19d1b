"""A review under way <-> the bytes that it is kept as between two sittings. Pure."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from aggregator.errors import ConfigError
from aggregator.jobs.review.sample import Case, Kind, Sample, Side, Wish
from aggregator.jobs.review.verdicts import Verdict, verdict
from aggregator.model import EntryId, StoryId

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A sample and what has been said of it so far."""

    sample: Sample
    #: By the name of the case.
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


def as_bytes(review: Review) -> bytes:
    """Return a review as JSON."""
    sample = asdict(review.sample)
    sample["at"] = review.sample.at.isoformat()
    document = {
        "review": _VERSION,
        "sample": sample,
        "verdicts": {name: str(said) for name, said in review.verdicts.items()},
    }
    return f"{json.dumps(document, indent=1)}\n".encode()


def from_bytes(body: bytes, where: str) -> Review:
    """Read a review; raises ConfigError, naming where it lies, for anything else."""
    try:
        document = json.loads(body)
        _check(document)
        sample = _sample(document["sample"])
        cases = {case.name: case for case in sample.cases}
        verdicts = {
            str(name): verdict(cases[name], said) for name, said in document["verdicts"].items()
        }
    except (ValueError, LookupError, TypeError, AttributeError, ConfigError) as error:
        raise ConfigError(
            f"{where}: is no review that this version has kept ({error}); move it away, or name "
            "another --output"
        ) from error
    return Review(sample=sample, verdicts=verdicts)


def _check(document: Mapping[str, Any]) -> None:
    if document["review"] != _VERSION:
        raise ConfigError(f"it is of version {document['review']!r}")


def _sample(told: Mapping[str, Any]) -> Sample:
    return Sample(
        wish=Wish(**told["wish"]),
        at=datetime.fromisoformat(told["at"]),
        cases=tuple(_case(case) for case in told["cases"]),
        stories=told["stories"],
        pairs=told["pairs"],
        doubts=tuple((StoryId(one), StoryId(other)) for one, other in told["doubts"]),
    )


def _case(told: Mapping[str, Any]) -> Case:
    sides = tuple(
        Side(**{**side, "shown": tuple(EntryId(entry) for entry in side["shown"])})
        for side in told["sides"]
    )
    return Case(**{**told, "kind": Kind(told["kind"]), "sides": sides})
