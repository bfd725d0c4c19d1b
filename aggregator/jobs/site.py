"""The topics' outcomes -> the documents of the whole site, and the static copy.

Effects: through the store and the output.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator import publish
from aggregator.jobs.days import slots
from aggregator.jobs.publish import Interest, TopicOutcome, differs, publish_topic
from aggregator.jobs.view import told_of, topic_view
from aggregator.model import Site, TopicView
from aggregator.ports import Output, Progress, TopicStore

#: Stories of each topic on the front page.
_FRONT = 5
#: Stories looked at for them: several may share a day of a thread.
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOutcome:
    """What publishing came to."""

    #: Slugs of the topics whose documents changed.
    written: tuple[str, ...] = ()


def publish_all(
    store: TopicStore,
    output: Output | None,
    *,
    interests: Sequence[Interest],
    site: Site,
    now: datetime,
    progress: Progress,
) -> PublishOutcome:
    """Bring every publication up to date, then the output directory."""
    progress.publishing(len(interests))
    states = store.follow_topics([(i.topic, i.query_hash) for i in interests], now=now)
    outcomes = []
    for interest, state in zip(interests, states, strict=True):
        outcome = publish_topic(store, interest, state, site=site, now=now)
        outcomes.append(outcome)
        progress.published(interest.topic.slug, written=outcome.written)
    paths = _publish_site(store, output, interests, outcomes, site=site)
    if output is not None:
        _write_out(store, output, paths)
    return PublishOutcome(
        written=tuple(
            interest.topic.slug
            for interest, outcome in zip(interests, outcomes, strict=True)
            if outcome.written
        )
    )


def _publish_site(
    store: TopicStore,
    output: Output | None,
    interests: Sequence[Interest],
    outcomes: Sequence[TopicOutcome],
    *,
    site: Site,
) -> tuple[str, ...]:
    """Publish the front page and the list of feeds; withdraw what is no more."""
    slugs = [interest.topic.slug for interest in interests]
    paths = publish.paths(slugs)
    withdrawn = store.record_withdrawn(paths)
    for path in withdrawn:
        if output is not None:
            output.remove(path)
    missing = any(store.digest(path) is None for path in publish.paths([]))
    if withdrawn or missing or any(outcome.written for outcome in outcomes):
        views = [
            _front(store, interest, outcome, site=site)
            for interest, outcome in zip(interests, outcomes, strict=True)
        ]
        documents = publish.render_site(views, site)
        store.record_publications([d for d in documents if differs(store, d)])
    return paths


def _front(
    store: TopicStore, interest: Interest, outcome: TopicOutcome, *, site: Site
) -> TopicView:
    """Return a topic with its freshest stories only."""
    items = store.items(outcome.state.id, everything=interest.everything, limit=_LOOKED_AT)
    days = store.threads.days_by_id(item.day_item for item in items if item.day_item)
    front = slots(items, days)[:_FRONT]
    stories = store.stories([item.story for slot in front for item in slot.items])
    return topic_view(
        interest.topic,
        outcome.state.id,
        front,
        stories,
        told_of(store.threads, front),
        changed=outcome.changed,
        families=site.families,
    )


def _write_out(store: TopicStore, output: Output, paths: Sequence[str]) -> None:
    """Write what the directory does not hold yet, or no longer holds."""
    for path in paths:
        if not output.holds(path):
            store.record_written(path, "")
    for document in store.unwritten():
        output.write(document)
        store.record_written(document.path, hashlib.sha256(document.body).hexdigest())
