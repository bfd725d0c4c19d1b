"""A review of stories: drawn or taken up again, kept, and written as a labelled set.

Beside the labelled set FILE lies FILE.review: the questions and what has been
said of them so far. Effects: files, through the store.
"""

import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from aggregator import app
from aggregator.config import Settings
from aggregator.errors import ConfigError
from aggregator.jobs import review
from aggregator.jobs.review import Review, Sample, Wish
from aggregator.ports import Store
from aggregator.terms import language_code

#: Of each kind, and how far back, where nothing else is asked for.
_MANY = 20
_DAYS = 7
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was said on the command line; None where nothing was."""

    stories: int | None = None
    pairs: int | None = None
    seed: int | None = None
    days: int | None = None
    language: str | None = None

    @property
    def wish(self) -> Wish:
        """With what is usual in place of what was not said.

        Where only one kind of question was asked for, there is none of the other.
        """
        usual = _MANY if self.stories is None and self.pairs is None else 0
        return Wish(
            stories=usual if self.stories is None else self.stories,
            pairs=usual if self.pairs is None else self.pairs,
            seed=_SEED if self.seed is None else self.seed,
            days=_DAYS if self.days is None else self.days,
            language=self.language and language_code(self.language),
        )


def begin(settings: Settings, store: Store, asked: Asked, output: Path, now: datetime) -> Review:
    """Take up the review that belongs to this labelled set, or draw a new one, and keep it.

    Raises ConfigError where it could not be written, before anything is asked.
    """
    _check(output)
    beside = _beside(output)
    if beside.exists():
        found = _taken_up(beside, asked)
    elif output.exists():
        raise ConfigError(
            f"{output}: is there already and is of no review ({beside.name} is missing); name "
            "another file with --output"
        )
    else:
        found = Review(sample=draw(settings, store, asked, now))
    keep(output, found)
    return found


def draw(settings: Settings, store: Store, asked: Asked, now: datetime) -> Sample:
    """Draw a sample, by the rules of clustering as configured, and keep nothing."""
    return review.draw(store, asked.wish, rules=app.cluster_rules(settings), now=now)


def keep(output: Path, found: Review) -> None:
    """Keep a review as it stands."""
    _replace(_beside(output), review.as_bytes(found))


def write(store: Store, output: Path, found: Review) -> tuple[int, int]:
    """Write what is settled as a labelled set; return how many entries, of how many stories.

    Where nothing is, no file begins; one that is there becomes empty.
    """
    clusters = review.labels(found.sample, found.verdicts)
    stored = store.entries(clusters)
    if stored or output.exists():
        body = review.labelled_set(stored, clusters, compressed=output.suffix == ".gz")
        _replace(output, body)
    return len(stored), len({clusters[entry] for entry in stored})


def _beside(output: Path) -> Path:
    return output.with_name(f"{output.name}.review")


def _taken_up(beside: Path, asked: Asked) -> Review:
    """Read a review; raises ConfigError where it is not the one that was asked for."""
    try:
        found = review.from_bytes(beside.read_bytes(), str(beside))
    except OSError as error:
        raise ConfigError(f"{beside}: cannot be read ({error.strerror})") from error
    kept = asdict(found.sample.wish)
    for name, value in asdict(asked).items():
        wanted = language_code(value) if name == "language" and value else value
        if wanted is not None and wanted != kept[name]:
            raise ConfigError(
                f"{beside}: is a review with --{name} {kept[name]}, not {wanted}; go on with it "
                "without that option, or begin another with another --output"
            )
    return found


def _check(output: Path) -> None:
    folder = output.resolve().parent
    if output.exists() and not output.is_file():
        raise ConfigError(f"{output}: cannot be written (it is no file); name another file")
    if not folder.is_dir():
        raise ConfigError(f"{output}: cannot be written (there is no folder {folder}); make it")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(
            f"{output}: cannot be written (the folder {folder} is not yours to write in); name "
            "another file"
        )


def _replace(path: Path, content: bytes) -> None:
    try:
        app.replace_file(path, content)
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written ({error.strerror}); name another file with --output"
        ) from error
