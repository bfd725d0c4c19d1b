"""One polled feed -> what it changes in the store.

Effects: through the store.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from aggregator import cadence, dedupe
from aggregator.model import Changes, NormalisedFeed, Polled, PollRecord, PollState
from aggregator.ports import PollStore


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """What recording one poll came to."""

    before: PollState
    after: PollState
    changes: Changes


def record(
    polled: Polled, *, store: PollStore, rules: cadence.CadenceRules, now: datetime
) -> PollOutcome:
    """Commit one poll: entries, validators and due time in one transaction.

    Only a document that was read changes entries; whatever else came (a 304, an
    error, an HTML page) changes what is remembered of the feed and nothing else.
    """
    changes = _changes(polled, store)
    state = cadence.after(
        polled.state,
        polled,
        changes,
        now=now,
        rules=rules,
        interval=polled.subscription.interval,
    )
    state = replace(state, message=_told(state.message, polled.subscription.secrets))
    store.record_poll(PollRecord(state=state, changes=changes, at=now))
    return PollOutcome(before=polled.state, after=state, changes=changes)


def _told(message: str, secrets: Iterable[str]) -> str:
    """Return a message without the values that came from the environment (SEC-17)."""
    for secret in secrets:
        for form in (secret, quote(secret), quote(secret, safe="")):
            message = message.replace(form, "...")
    return message


def _changes(polled: Polled, store: PollStore) -> Changes:
    document = polled.document
    if not isinstance(document, NormalisedFeed):
        return Changes()
    keys = dedupe.lookup_keys(document)
    feed_id = polled.state.feed_id
    return dedupe.changes(document, store.known(feed_id, keys), store.tombstones(feed_id, keys))
