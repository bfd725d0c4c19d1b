"""Other settings -> another grouping of what is stored: shown, and staged if wanted.

Ids are carried over, so that what is published keeps its name; a person's
corrections hold throughout. Effects: through the store.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.cluster import ALGORITHM, ClusterRules
from aggregator.cluster.carry import Carried, carry
from aggregator.jobs.difference import Difference, difference
from aggregator.jobs.regroup import carried
from aggregator.jobs.replay import Replayed, replay
from aggregator.model import EntryId, Move, Reclustering, Roster, StoryId
from aggregator.ports import Progress, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Another grouping, and how it differs."""

    #: Its number is 0 where it was only looked at.
    run: Reclustering
    difference: Difference


def propose(
    store: Store,
    *,
    rules: ClusterRules,
    settings: Mapping[str, str],
    since: datetime | None,
    now: datetime,
    progress: Progress,
    most: int,
    stage: bool,
) -> Proposal:
    """Replay history by these rules; show what would change, and stage it if wanted.

    Args:
        store: of which nothing changes, but for the staged run.
        rules: to cluster by.
        settings: what in them is unusual, to be told with the run.
        since: replay the stories with an entry first seen then or later; None, all.
        now: when it is made.
        progress: watches.
        most: so many examples at most.
        stage: keep it under a number, to be applied.

    """
    replayed = replay(store, rules, since=since, progress=progress)
    homes = store.identity.homes(replayed.placed)
    rosters = {
        # What came meanwhile was not looked at.
        story: replace(
            roster, entries={e: at for e, at in roster.entries.items() if e in replayed.placed}
        )
        for story, roster in store.identity.rosters(homes.values()).items()
    }
    groups = _groups(replayed, rosters.values())
    old = [*rosters.values()]
    plan = (
        carried(store, old, [*groups.values()]) if stage else carry(old, [*groups.values()], _new)
    )
    run = _run(replayed, rosters, groups, plan, settings=settings, now=now)
    if stage:
        run = replace(run, number=store.identity.record_staged(run))
    found = difference(
        rosters,
        run.moves,
        run.merged,
        published=store.identity.published(rosters),
        most=most,
    )
    return Proposal(run=run, difference=found)


def _new(entry: EntryId, salt: int) -> StoryId:
    return StoryId(f"new {entry} {salt}")


def _groups(replayed: Replayed, rosters: Iterable[Roster]) -> dict[StoryId, frozenset[EntryId]]:
    """Return the replay's groups, of those entries that are still in stories."""
    known = {entry for roster in rosters for entry in roster.entries}
    groups = {story: entries & known for story, entries in replayed.groups().items()}
    return {story: entries for story, entries in groups.items() if entries}


def _run(
    replayed: Replayed,
    rosters: Mapping[StoryId, Roster],
    groups: Mapping[StoryId, frozenset[EntryId]],
    plan: Carried,
    *,
    settings: Mapping[str, str],
    now: datetime,
) -> Reclustering:
    old = {entry: story for story, roster in rosters.items() for entry in roster.entries}
    # Under which id each story of the replay goes on.
    names = {story: plan.homes[next(iter(entries))] for story, entries in groups.items()}
    languages = {names[story]: replayed.languages[story] for story in groups}
    moves = []
    for entry in sorted(plan.homes):
        if plan.homes[entry] == old[entry]:
            continue
        decided = replayed.decided[entry]
        reasons = _renamed(json.loads(decided.reasons), replayed, names)
        moves.append(
            Move(
                entry=entry,
                old=old[entry],
                new=plan.homes[entry],
                score=decided.score,
                threshold=decided.threshold,
                reasons=reasons if isinstance(reasons, dict) else {},
            )
        )
    return Reclustering(
        made_at=now,
        at=now,
        algorithm=ALGORITHM,
        settings=settings,
        moves=tuple(moves),
        founded={story: languages[story] for story in plan.founded},
        merged=plan.merged,
    )


def _renamed(told: object, replayed: Replayed, names: Mapping[StoryId, StoryId]) -> object:
    """Name, in what a replay gave as reasons, its stories by the ids that they go on under."""
    if isinstance(told, dict):
        return {key: _renamed(value, replayed, names) for key, value in told.items()}
    if isinstance(told, list):
        return [_renamed(value, replayed, names) for value in told]
    if isinstance(told, str) and told in replayed.languages:
        return names.get(replayed.final(StoryId(told)), told)
    return told
