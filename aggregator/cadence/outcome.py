"""A poll's outcome and the state before it become the state after it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.cadence.freshness import fresh_for, lifetime
from aggregator.cadence.waits import CadenceRules, backoff, jittered, outside, stated, usual
from aggregator.model import (
    Changes,
    Fetched,
    FetchFailed,
    Gone,
    NormalisedFeed,
    NotModified,
    Polled,
    PollState,
    Unreadable,
    Validators,
)

#: Said of a feed that had entries and came back without any.
EMPTIED = "the feed has no entries any more; those already read are kept"

_TOO_MANY_REQUESTS = 429
#: How many 410s in a row are believed.
_GONE_FOR_GOOD = 2
#: Between two looks at a host that wants to be left alone.
_HELD_AT_LEAST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occasion:
    """When, and by which rules."""

    now: datetime
    rules: CadenceRules
    #: The operator's own word.
    interval: timedelta | None


def after(
    state: PollState,
    polled: Polled,
    changes: Changes,
    *,
    now: datetime,
    rules: CadenceRules,
    interval: timedelta | None,
) -> PollState:
    """Return the feed's state after a poll; its `next_poll` is later than `now`.

    `interval` is the operator's own word: it beats the publisher's, but for a
    Retry-After (RFC 9110 10.2.3).
    """
    result, occasion = polled.result, _Occasion(now=now, rules=rules, interval=interval)
    if isinstance(result, FetchFailed) and result.kind == "held":
        return _held(state, result, now)
    asked = replace(state, last_poll=now, retry_after=None)
    match result:
        case Gone():
            return _gone(asked, occasion)
        case FetchFailed():
            return _failed(asked, result, occasion)
        case NotModified():
            return _unmodified(asked, result, occasion)
        case Fetched():
            return _fetched(asked, result, polled, changes, occasion)


def _held(state: PollState, result: FetchFailed, now: datetime) -> PollState:
    """Return a state that only waits: the feed was not asked, for its host's sake."""
    until = max(result.retry_after or now, now + _HELD_AT_LEAST)
    return replace(state, next_poll=max(state.next_poll, until), retry_after=result.retry_after)


def _gone(state: PollState, occasion: _Occasion) -> PollState:
    times, rules = state.gone + 1, occasion.rules
    failing = _failing(replace(state, gone=times), "", occasion)
    if times < _GONE_FOR_GOOD:
        message = "HTTP 410: the publisher says that the feed is no more; it will be asked again"
        return replace(failing, gone=times, message=message)
    message = (
        f"HTTP 410, {times} times in a row: the feed is no more; remove it, or it is asked "
        f"every {rules.gone_interval.days} days"
    )
    due = occasion.now + jittered(rules.gone_interval, state.feed_id, rules)
    return replace(failing, gone=times, state="gone", message=message, next_poll=due)


def _failed(state: PollState, result: FetchFailed, occasion: _Occasion) -> PollState:
    failing, rules = _failing(state, result.message, occasion), occasion.rules
    due = failing.next_poll
    if result.retry_after is not None:
        due = max(due, result.retry_after)
    elif result.status == _TOO_MANY_REQUESTS:
        throttled = jittered(rules.throttled_interval, state.feed_id, rules)
        due = max(due, occasion.now + throttled)
    return replace(failing, retry_after=result.retry_after, next_poll=due)


def _failing(state: PollState, message: str, occasion: _Occasion) -> PollState:
    """Return the state after one more failure; validators and body hash stay."""
    failures, rules = state.failures + 1, occasion.rules
    wait = backoff(failures, rules=rules, interval=occasion.interval)
    due = occasion.now + jittered(wait, state.feed_id, rules)
    return replace(
        state, gone=0, failures=failures, state="failing", message=message, next_poll=due
    )


def _unmodified(state: PollState, result: NotModified, occasion: _Occasion) -> PollState:
    """Return a success; the 304's own validators replace those held (RFC 9111 4.3.4)."""
    held = state.validators
    if held is not None:
        etag, modified = _validators(result.headers)
        held = replace(held, etag=etag or held.etag, last_modified=modified or held.last_modified)
    return _unchanged(replace(state, validators=held), result.headers, occasion)


def _fetched(
    state: PollState, result: Fetched, polled: Polled, changes: Changes, occasion: _Occasion
) -> PollState:
    match polled.document:
        case Unreadable(message=message):
            return _failing(state, message, occasion)
        case None:
            issued = replace(state, validators=_issued(result))
            return _unchanged(issued, result.headers, occasion)
        case document:
            due = _due_by(state, result.headers, document, occasion)
            if state.entry_count and not document.entries:
                # No success: validators and hash stay, until the entries are back.
                return replace(
                    state, gone=0, failures=0, state="warning", message=EMPTIED, next_poll=due
                )
            changed = occasion.now if changes.new or changes.revised else state.last_change
            read = replace(
                _read(state, document, result.headers, occasion), last_change=changed, next_poll=due
            )
            if not document.complete:
                # Validators and hash of what was cut would hide the rest for ever.
                return replace(read, state="warning", message=_cut(len(document.entries)))
            return replace(read, validators=_issued(result), body_hash=polled.body_hash)


def _cut(count: int) -> str:
    read = "1 entry was read" if count == 1 else f"{count} entries were read"
    return f"the document ends in the middle; {read}, and it is asked for again"


def _read(
    state: PollState, document: NormalisedFeed, headers: Mapping[str, str], occasion: _Occasion
) -> PollState:
    said = (lifetime(headers, now=occasion.now), stated(document.hints))
    return replace(
        state,
        title=document.title or state.title,
        hint=max((each for each in said if each), default=None),
        entry_count=len(document.entries),
        gone=0,
        failures=0,
        state="ok",
        message=document.problems[0] if document.problems else "",
        last_success=occasion.now,
    )


def _unchanged(state: PollState, headers: Mapping[str, str], occasion: _Occasion) -> PollState:
    """Return a success that brought nothing; what was odd about the document still is."""
    now, rules = occasion.now, occasion.rules
    # What is remembered of an equal statement is older than its Age.
    remembered = None if state.hint == lifetime(headers, now=now) else state.hint
    said = (fresh_for(headers, now=now), remembered)
    wait = usual(said, rules=rules, interval=occasion.interval)
    return replace(
        state,
        gone=0,
        failures=0,
        message=state.message if state.state == "ok" else "",
        state="ok",
        last_success=now,
        next_poll=now + _spread(wait, state, occasion),
    )


def _due_by(
    state: PollState, headers: Mapping[str, str], document: NormalisedFeed, occasion: _Occasion
) -> datetime:
    """Return when to come after a document that was read."""
    said = (fresh_for(headers, now=occasion.now), stated(document.hints))
    wait = usual(said, rules=occasion.rules, interval=occasion.interval)
    due = occasion.now + _spread(wait, state, occasion)
    return outside(due, document.hints) if occasion.interval is None else due


def _spread(wait: timedelta, state: PollState, occasion: _Occasion) -> timedelta:
    """Return the wait with jitter; the operator's own interval is kept exactly."""
    if occasion.interval is not None:
        return wait
    return jittered(wait, state.feed_id, occasion.rules)


def _validators(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    return headers.get("etag") or None, headers.get("last-modified") or None


def _issued(result: Fetched) -> Validators | None:
    """Return what a 200 issued: both, even nothing, since an old value is out of sequence."""
    etag, modified = _validators(result.headers)
    if etag is None and modified is None:
        return None
    return Validators(url=result.url, etag=etag, last_modified=modified)
