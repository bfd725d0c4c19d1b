"""A labelled set becomes a judgement: how right the stories are, and in which order of entries.

Runs what the daemon runs, with its built-in rules, on the entries in time
order; opens no store, reads no configuration. Effects: reads and writes files.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from aggregator.cluster import ALGORITHM, ClusterRules
from aggregator.errors import ConfigError
from aggregator.evaluate.labelled import Line, read, stored
from aggregator.evaluate.measures import Scores, bcubed, pairwise
from aggregator.evaluate.replay import in_time, shuffled, stories
from aggregator.model import EntryId, StoryId

__all__ = ["Evaluation", "Outcome", "Scores", "as_json", "evaluate", "report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How right the stories are that one order of the entries gave."""

    bcubed: Scores
    pairwise: Scores
    #: How many stories came out, of all entries.
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How right the stories of one set are."""

    path: str
    algorithm: str
    entries: int
    #: Entries that people have filed under a story; only these are scored.
    labelled: int
    #: How many stories people made of those.
    clusters: int
    #: How many came out in the given order.
    stories: int
    #: None where nothing is labelled.
    given: Outcome | None
    #: Over shuffles of the entries of a day.
    shuffled: tuple[Outcome, ...]


def evaluate(
    path: Path,
    *,
    shuffles: int = 5,
    seed: int = 0,
    assignments: Path | None = None,
    rules: ClusterRules | None = None,
) -> Evaluation:
    """Cluster a labelled set in time order and in shuffles of each day, and score it.

    `assignments` receives a line `id<TAB>story` an entry, in the file's order;
    a file that is there is replaced as a whole or not at all.
    Raises ConfigError for a set that cannot be read or a file not written.
    """
    lines = read(path)
    entries = stored(lines)
    rules = rules or ClusterRules()
    homes = stories(in_time(entries), rules)
    if assignments is not None:
        _write(assignments, lines, homes)
    labelled = {line.cluster for line in lines} - {None}
    orders = [shuffled(entries, Random(f"{seed}:{n}")) for n in range(shuffles)]  # noqa: S311 - no secret
    return Evaluation(
        path=str(path),
        algorithm=ALGORITHM,
        entries=len(lines),
        labelled=sum(line.cluster is not None for line in lines),
        clusters=len(labelled),
        stories=len(set(homes.values())),
        given=_outcome(lines, homes) if labelled else None,
        shuffled=tuple(_outcome(lines, stories(order, rules)) for order in orders)
        if labelled
        else (),
    )


def as_json(evaluation: Evaluation) -> dict[str, object]:
    """Return an evaluation as values fit for JSON; scores unrounded."""
    return asdict(evaluation)


def report(evaluation: Evaluation) -> str:
    """Return an evaluation as a table for a person, without a final line end."""
    head = (
        f"{evaluation.path}: {evaluation.entries} entries, {evaluation.stories} stories "
        f"(clustering version {evaluation.algorithm})"
    )
    if evaluation.given is None:
        return f"{head}\nNo entry has a `cluster`: there is nothing to score the stories by."
    rows = [("given order", evaluation.given)]
    rows += [(f"shuffle {n}", one) for n, one in enumerate(evaluation.shuffled, start=1)]
    found = [
        f"{evaluation.labelled} labelled entries in {evaluation.clusters} stories",
        "",
        f"{'':13}  {'B-cubed':^23}  {'pairwise':^23}",
        f"{'order':13}  {'P':>7} {'R':>7} {'F1':>7}  {'P':>7} {'R':>7} {'F1':>7}  {'stories':>7}",
        *(f"{name:13}  {_row(_numbers(one))}" for name, one in rows),
    ]
    columns = list(zip(*(_numbers(one) for _, one in rows), strict=True))
    means = [sum(column) / len(column) for column in columns]
    found += [
        "",
        f"{'mean':13}  {_row(means)}",
        f"{'least':13}  {_row([min(column) for column in columns])}",
        f"{'most':13}  {_row([max(column) for column in columns])}",
    ]
    return "\n".join([head, *found])


def _numbers(outcome: Outcome) -> list[float]:
    scores = (outcome.bcubed, outcome.pairwise)
    return [*(n for s in scores for n in (s.precision, s.recall, s.f1)), outcome.stories]


def _row(numbers: Sequence[float]) -> str:
    *scores, count = numbers
    cells = [f"{score:7.3f}" for score in scores]
    return f"{' '.join(cells[:3])}  {' '.join(cells[3:])}  {count:7.0f}"


def _outcome(lines: Sequence[Line], homes: Mapping[EntryId, StoryId]) -> Outcome:
    pairs = [
        (line.cluster, homes[EntryId(str(number))])
        for number, line in enumerate(lines)
        if line.cluster is not None
    ]
    right, found = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Outcome(
        bcubed=bcubed(right, found),
        pairwise=pairwise(right, found),
        stories=len(set(homes.values())),
    )


def _write(path: Path, lines: Sequence[Line], homes: Mapping[EntryId, StoryId]) -> None:
    rows = (f"{line.id}\t{homes[EntryId(str(n))]}\n" for n, line in enumerate(lines))
    body = "".join(rows).encode()
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(body)  # a pipe or a device stays what it is
        else:
            _replace(path.resolve(), body)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"{path}: cannot be written ({reason}); name another file") from error


def _replace(path: Path, body: bytes) -> None:
    """Write beside the file, then put it in its place; its mode is kept."""
    temporary = path.with_name(f".aggregator-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(body)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
