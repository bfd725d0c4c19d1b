"""One round of everything that is due: polls, stories, threads, then publications.

`aggregate --once`, the daemon's tick and a push all come through here. Effects:
through the ports.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.cadence import CadenceRules
from aggregator.cluster import ClusterRules
from aggregator.jobs import poll
from aggregator.jobs.cluster import ClusterOutcome, cluster
from aggregator.jobs.publish import Interest
from aggregator.jobs.site import PublishOutcome, publish_all
from aggregator.jobs.threads import ThreadOutcome, thread
from aggregator.model import Polled, PollState, Site, Subscription
from aggregator.ports import Clock, Dispatcher, Output, Progress, Store
from aggregator.threads import ThreadRules

#: How far a clock may be set back before remembered times are doubted.
_SKEW = timedelta(minutes=5)
#: States in which a feed gives what it should.
_WELL = frozenset({"new", "ok"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The world, as a sweep sees it."""

    store: Store
    dispatcher: Dispatcher
    #: None where no static copy is wanted.
    output: Output | None
    clock: Clock
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the operator asked for, compiled."""

    subscriptions: tuple[Subscription, ...]
    interests: tuple[Interest, ...]
    site: Site
    cadence: CadenceRules = field(default_factory=CadenceRules)
    cluster: ClusterRules = field(default_factory=ClusterRules)
    threads: ThreadRules = field(default_factory=ThreadRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A feed whose state changed in this sweep: worth a line to the operator."""

    #: Without secrets.
    url: str
    before: str
    after: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepReport:
    """What a sweep came to."""

    #: Feeds that were asked.
    polled: int = 0
    ok: int = 0
    #: Of those that are ok: nothing had changed (304 or the same body).
    unchanged: int = 0
    failed: int = 0
    #: Entries never seen before, copies of known ones not counted.
    new: int = 0
    revised: int = 0
    clustered: ClusterOutcome = field(default_factory=ClusterOutcome)
    threaded: ThreadOutcome = field(default_factory=ThreadOutcome)
    published: PublishOutcome = field(default_factory=PublishOutcome)
    turns: tuple[Turn, ...] = ()
    #: When the next feed is due; None when none is followed.
    next_due: datetime | None = None


def sweep(ports: Ports, plan: Plan, *, force: bool = False) -> SweepReport:
    """Make one sweep; raises LockHeldError at once where another is under way.

    Args:
        ports: the world.
        plan: what to follow and what to publish.
        force: poll every feed now, due or not; a Retry-After still binds.
    """
    with ports.store.sweep_lock():
        started = ports.clock.now()
        states = ports.store.follow(plan.subscriptions, now=started)
        feeds = [
            (subscription, state)
            for subscription, state in zip(plan.subscriptions, states, strict=True)
            if subscription.enabled
        ]
        due = [pair for pair in feeds if _is_due(pair[1], started, force=force)]
        tally, after = _poll(ports, plan, due)
        clustered = cluster(
            ports.store, rules=plan.cluster, now=ports.clock.now(), progress=ports.progress
        )
        threaded = thread(ports.store, rules=plan.threads, now=ports.clock.now())
        published = publish_all(
            ports.store,
            ports.output,
            interests=plan.interests,
            site=plan.site,
            now=ports.clock.now(),
            progress=ports.progress,
        )
        ended = ports.clock.now()
        ports.store.record_sweep(started=started, ended=ended)
    current = {state.feed_id: state for _, state in feeds} | after
    return SweepReport(
        polled=tally["polled"],
        ok=tally["ok"],
        unchanged=tally["unchanged"],
        failed=tally["failed"],
        new=clustered.placed,
        revised=tally["revised"],
        clustered=clustered,
        threaded=threaded,
        published=published,
        turns=tuple(_turns(states, current.values())),
        next_due=min((_due_at(state) for state in current.values()), default=None),
    )


def _is_due(state: PollState, now: datetime, *, force: bool) -> bool:
    if state.last_poll is not None and state.last_poll > now + _SKEW:
        # Remembered by a clock that was ahead: nothing of it can be believed (REL-14).
        return True
    if state.retry_after is not None and state.retry_after > now:
        return False
    return force or state.next_poll <= now


def _due_at(state: PollState) -> datetime:
    return max(state.next_poll, state.retry_after or state.next_poll)


def _poll(
    ports: Ports, plan: Plan, due: Sequence[tuple[Subscription, PollState]]
) -> tuple[Counter[str], dict[str, PollState]]:
    """Poll what is due and record each feed as it comes in."""
    tally: Counter[str] = Counter()
    after: dict[str, PollState] = {}
    ports.progress.polls(len(due))
    for polled in ports.dispatcher.run(due):
        outcome = poll.record(polled, store=ports.store, rules=plan.cadence, now=ports.clock.now())
        after[polled.state.feed_id] = outcome.after
        tally["polled"] += 1
        tally["revised"] += len(outcome.changes.revised)
        tally["failed" if outcome.after.failures else "ok"] += 1
        tally["unchanged"] += _is_unchanged(polled, outcome.after)
        ports.progress.polled(polled, len(outcome.changes.new))
    return tally, after


def _is_unchanged(polled: Polled, after: PollState) -> bool:
    return not after.failures and polled.document is None


def _turns(before: Iterable[PollState], after: Iterable[PollState]) -> Iterable[Turn]:
    """Yield the feeds that went from well to ill, or back, or to another illness."""
    earlier = {state.feed_id: state for state in before}
    for state in after:
        old = earlier[state.feed_id]
        if state.state == old.state or (state.state in _WELL and old.state in _WELL):
            continue
        yield Turn(
            url=state.shown,
            before=old.state,
            after=state.state,
            message=state.message,
        )
