"""A staged re-clustering -> stories as it has them; and back again.

What came or was moved since then stays, or goes with its story. Effects:
through the store, under the lock of a sweep.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.cluster import language_of
from aggregator.errors import ConfigError
from aggregator.jobs.regroup import permitted, regrouped
from aggregator.model import (
    Assignment,
    EntryId,
    Founding,
    Merge,
    Move,
    Placement,
    Reclustering,
    Roster,
    StoryId,
    StoryRecord,
)
from aggregator.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What applying or undoing a re-clustering came to."""

    number: int
    #: Entries that changed their story.
    moved: int
    #: Entries that stayed, since they, their stories or what a person said of
    #: them are not as they were.
    left_out: int


def apply(store: Store, number: int, *, now: datetime) -> Turned:
    """Move what a staged re-clustering moves, as far as it stands as it did; all at once.

    Raises ConfigError for a number that cannot be applied, LockHeldError where a
    sweep is under way.
    """
    with store.sweep_lock():
        run = _known(store, number, "staged")
        identity = store.identity
        homes = identity.homes(_spoken(store, run))
        alive = identity.rosters(
            {story for move in run.moves for story in (move.old, move.new)}.union(
                *run.merged.items()
            )
        )
        possible = {
            move.entry: move
            for move in run.moves
            if homes.get(move.entry) == move.old and (move.new in alive or move.new in run.founded)
        }
        kept, merged = _settled(store, run, possible, alive, homes)
        made = [move for move in possible.values() if move.entry in kept]
        along = [move for move in kept.values() if move.entry not in possible]
        record = _applying(store, run, made, merged, alive, now=now)
        turned = replace(run, state="applied", at=now, moves=(*made, *along))
        identity.record_reclustered(turned, record)
    return Turned(number=number, moved=len(turned.moves), left_out=len(run.moves) - len(made))


def undo(store: Store, number: int, *, now: datetime) -> Turned:
    """Put back every entry that still stands where a re-clustering put it; all at once.

    Stories that it ended live again, under their ids. Raises as `apply` does.
    """
    with store.sweep_lock():
        run = _known(store, number, "applied")
        identity = store.identity
        homes = identity.homes(_spoken(store, run))
        standing = [move for move in run.moves if homes.get(move.entry) == move.new]
        alive = identity.rosters({move.old for move in standing})
        ended = identity.ended({move.old for move in standing} - alive.keys())
        targets = {
            move.old: move.old
            if move.old in alive or move.old not in ended or ended[move.old].at == run.at
            # It ended since, for another reason.
            else ended[move.old].target
            for move in standing
        }
        wanted = {move.entry: targets[move.old] for move in standing}
        kept = permitted(
            {entry: story for entry, story in wanted.items() if homes[entry] != story},
            homes,
            store.identity.pairs(),
        )
        record = _undoing(store, run, kept, now=now)
        identity.record_reclustered(replace(run, state="undone", at=now), record)
    return Turned(number=number, moved=len(kept), left_out=len(run.moves) - len(kept))


def _known(store: Store, number: int, state: str) -> Reclustering:
    run = store.identity.reclustering(number)
    if run is None:
        raise ConfigError(
            f"there is no re-clustering {number}; "
            "`aggregate recluster --list` shows those there are"
        )
    if run.state != state:
        raise ConfigError(
            f"re-clustering {number} is {run.state}, not {state}; `aggregate recluster` stages "
            "another one"
        )
    return run


def _spoken(store: Store, run: Reclustering) -> set[EntryId]:
    """Return all entries whose place has to be known."""
    spoken = {entry for pair in store.identity.pairs() for entry in (pair.one, pair.other)}
    return spoken | {move.entry for move in run.moves}


def _settled(
    store: Store,
    run: Reclustering,
    possible: Mapping[EntryId, Move],
    alive: Mapping[StoryId, Roster],
    homes: Mapping[EntryId, StoryId],
) -> tuple[dict[EntryId, Move], dict[StoryId, StoryId]]:
    """Return the moves that a person's word allows, and the stories that end whole.

    What came to those since goes along.
    """
    pairs = store.identity.pairs()
    following = _following(run, possible, alive)
    homes = {**homes, **{entry: move.old for entry, move in following.items()}}
    while True:
        wanted = {**possible, **following}
        allowed = permitted({entry: m.new for entry, m in wanted.items()}, homes, pairs)
        merged = _whole(run, allowed, alive)
        along = {e: m for e, m in following.items() if e in allowed and merged.get(m.old) == m.new}
        if len(along) == len(following):
            return {entry: wanted[entry] for entry in allowed}, merged
        following = along


def _following(
    run: Reclustering, possible: Mapping[EntryId, Move], alive: Mapping[StoryId, Roster]
) -> dict[EntryId, Move]:
    """Return moves for what came, since the staging, to stories that end."""
    told = {move.entry for move in run.moves}
    ending = {
        loser: winner
        for loser, winner in run.merged.items()
        if {loser, winner} <= alive.keys() and any(e in possible for e in alive[loser].entries)
    }
    return {
        entry: Move(entry=entry, old=loser, new=winner, score=0.0, threshold=0.0, reasons={})
        for loser, winner in ending.items()
        for entry in alive[loser].entries
        if entry not in told
    }


def _whole(
    run: Reclustering, kept: Collection[EntryId], alive: Mapping[StoryId, Roster]
) -> dict[StoryId, StoryId]:
    """Return the stories all of whose entries go, and into which they are merged."""
    return {
        loser: winner
        for loser, winner in sorted(run.merged.items())
        if loser in alive and winner in alive and all(e in kept for e in alive[loser].entries)
    }


def _applying(
    store: Store,
    run: Reclustering,
    made: Collection[Move],
    merged: Mapping[StoryId, StoryId],
    alive: Mapping[StoryId, Roster],
    *,
    now: datetime,
) -> StoryRecord:
    before = store.identity.assignments([move.entry for move in made])
    dates = {e: at for roster in alive.values() for e, at in roster.entries.items()}
    languages = {
        **run.founded,
        **{story: roster.language for story, roster in alive.items()},
    }
    founders: dict[StoryId, EntryId] = {}
    for move in sorted(made, key=lambda move: (dates[move.entry], move.entry)):
        if move.new not in alive:
            founders.setdefault(move.new, move.entry)
    # What is merged as a whole is remembered as it is.
    apart = {move.entry: move.new for move in made if merged.get(move.old) != move.new}
    return StoryRecord(
        placement=Placement(
            founded=tuple(
                Founding(story=story, entry=entry, language=languages[story])
                for story, entry in founders.items()
            ),
            assigned=tuple(_applied(move, run, before[move.entry]) for move in made),
            merged=tuple(
                Merge(
                    loser=loser,
                    winner=winner,
                    reasons={"how": "reclustered", "run": run.number},
                )
                for loser, winner in merged.items()
            ),
        ),
        states=regrouped(store, apart, languages=languages),
        at=now,
    )


def _applied(move: Move, run: Reclustering, before: Assignment) -> Assignment:
    """Tell by what the replay decided, and keep what was told before."""
    return Assignment(
        entry=move.entry,
        story=move.new,
        score=move.score,
        threshold=move.threshold,
        reasons={
            **move.reasons,
            "run": run.number,
            "from": {"story": move.old},
            "before": {
                "score": before.score,
                "threshold": before.threshold,
                "algorithm": before.algorithm,
                "reasons": dict(before.reasons),
            },
        },
        algorithm=run.algorithm,
    )


def _undoing(
    store: Store,
    run: Reclustering,
    kept: Mapping[EntryId, StoryId],
    *,
    now: datetime,
) -> StoryRecord:
    now_in = store.identity.assignments(kept)
    stored = store.entries(kept)
    targets = store.identity.rosters(kept.values())
    languages = {story: roster.language for story, roster in targets.items()}
    founders: dict[StoryId, EntryId] = {}
    for entry in sorted(stored.values(), key=lambda stored: stored.order):
        story = kept[entry.id]
        if story not in targets:
            founders.setdefault(story, entry.id)
            languages.setdefault(story, language_of(entry))
    return StoryRecord(
        placement=Placement(
            founded=tuple(
                Founding(story=story, entry=entry, language=languages[story], revived=True)
                for story, entry in founders.items()
            ),
            assigned=tuple(_restored(now_in[e], story, run.number) for e, story in kept.items()),
        ),
        states=regrouped(store, kept, languages=languages),
        at=now,
    )


def _restored(now_in: Assignment, story: StoryId, number: int) -> Assignment:
    """Tell again what was told before the re-clustering."""
    before = now_in.reasons.get("before")
    if not isinstance(before, Mapping) or now_in.reasons.get("run") != number:
        return replace(now_in, story=story)
    return Assignment(
        entry=now_in.entry,
        story=story,
        score=before["score"],
        threshold=before["threshold"],
        reasons=before["reasons"],
        algorithm=before["algorithm"],
    )
