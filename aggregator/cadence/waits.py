"""What the publisher says, and what failed, become how long to wait. Pure.

Jitter comes from the feed id, so that a feed keeps its place, and only adds.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.model import CadenceHints, FeedId

_HOURS, _DAYS = frozenset(range(24)), frozenset(range(7))
_LEAST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CadenceRules:
    """How often to come."""

    #: Between polls of a feed that says nothing.
    min_interval: timedelta = timedelta(hours=1)
    #: The least for a feed that invites more.
    invited_interval: timedelta = timedelta(minutes=10)
    #: The most, by the publisher's word or after failures.
    max_interval: timedelta = timedelta(hours=24)
    #: After a 429 that does not say how long to wait.
    throttled_interval: timedelta = timedelta(hours=4)
    #: For a feed that is gone.
    gone_interval: timedelta = timedelta(days=30)
    #: The part of an interval that jitter adds at most.
    jitter: float = 0.1


def usual(
    said: tuple[timedelta | None, ...], *, rules: CadenceRules, interval: timedelta | None
) -> timedelta:
    """Return the wait after a success, before jitter.

    Of what the publisher said the longest counts, within bounds; the
    operator's `interval` beats it.
    """
    if interval is not None:
        return max(interval, _LEAST)
    word = max((each for each in said if each), default=None)
    if word is None:
        return max(rules.min_interval, _LEAST)
    least = min(rules.invited_interval, rules.min_interval)
    return max(min(word, rules.max_interval), least, _LEAST)


def backoff(failures: int, *, rules: CadenceRules, interval: timedelta | None) -> timedelta:
    """Return the wait after so many failures in a row (from 1): doubled each time, to a day."""
    base = usual((), rules=rules, interval=interval)
    most = max(base, rules.max_interval)
    # 30 doublings of a second are more than any `most`, and fit into a timedelta.
    return most if base >= most else min(base * 2 ** min(failures - 1, 30), most)


def jittered(wait: timedelta, feed_id: FeedId, rules: CadenceRules) -> timedelta:
    """Return the wait and up to `rules.jitter` of it, by the hash of the feed id."""
    digest = hashlib.sha256(feed_id.encode("utf-8", "surrogatepass")).digest()
    return wait * (1 + rules.jitter * int.from_bytes(digest[:8], "big") / 2**64)


def outside(due: datetime, hints: CadenceHints) -> datetime:
    """Return the first moment from `due` on that skipHours and skipDays leave open (GMT).

    All hours, or all days, ruled out is a mistake and counts as none (RSS 2.0).
    """
    hours, days = hints.skip_hours & _HOURS, hints.skip_days & _DAYS
    hours = frozenset[int]() if hours == _HOURS else hours
    days = frozenset[int]() if days == _DAYS else days
    moment = due.astimezone(UTC)
    while moment.hour in hours or moment.weekday() in days:
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def stated(hints: CadenceHints) -> timedelta | None:
    """Return the longer of ttl and the sy: interval; None where neither is said."""
    said = [each for each in (hints.ttl, hints.sy_interval) if each and each > timedelta(0)]
    return max(said, default=None)
