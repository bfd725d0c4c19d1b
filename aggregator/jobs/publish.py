"""Changed stories of one topic -> its items and its documents.

A topic is looked at when one of its stories changed or when it is to be shown
differently; a document is stored only when its bytes changed. Effects: through
the store.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID, uuid5

from aggregator import publish, route
from aggregator.jobs.days import CEILING, Slot, placed, revised, slots, window
from aggregator.jobs.view import content_signature, leading, told_of, topic_view
from aggregator.model import (
    Candidate,
    Publication,
    PublishedItem,
    Site,
    Story,
    StoryId,
    Topic,
    TopicRecord,
    TopicState,
)
from aggregator.model.thread import PublishedDay
from aggregator.ports import TopicStore

#: Entries matched against a query between two writes.
_ROUTE_BATCH = 2_000
#: New items that one sweep may bring to one topic.
_MOST_NEW = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """A topic with its compiled query."""

    topic: Topic
    query: route.Query
    query_hash: str

    @property
    def everything(self) -> bool:
        """Whether every story belongs to it."""
        return self.topic.query is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicOutcome:
    """What publishing one topic came to."""

    state: TopicState
    #: Whether any of its documents changed.
    written: bool
    #: When something in it last changed.
    changed: datetime


def publish_topic(
    store: TopicStore,
    interest: Interest,
    state: TopicState,
    *,
    site: Site,
    now: datetime,
) -> TopicOutcome:
    """Route what is new, mint what is unpublished, store the documents that changed."""
    upto = store.change_number()
    _route(store, interest, state, upto)
    manner = _manner(interest.topic, site)
    if _as_before(store, interest, state, manner):
        return TopicOutcome(state=state, written=False, changed=state.changed or now)
    issue = _issue(store, interest, state, site=site, now=now)
    view = topic_view(
        interest.topic,
        state.id,
        issue.slots,
        issue.stories,
        told_of(store.threads, issue.slots),
        changed=now,
        families=site.families,
    )
    signature = f"{manner} {content_signature(view)}"
    changed = state.changed if signature == state.signature and state.changed else now
    rendered = publish.render(replace(view, changed=changed), site)
    publications = tuple(document for document in rendered if differs(store, document))
    store.record_topic(
        TopicRecord(
            topic=state.id,
            items=issue.to_record,
            days=issue.days,
            publications=publications,
            published_to=upto,
            baseline=upto if _is_new(interest, state) else (state.baseline or 0),
            signature=signature,
            changed=changed,
        )
    )
    return TopicOutcome(state=state, written=bool(publications), changed=changed)


def differs(store: TopicStore, document: Publication) -> bool:
    """Tell whether the stored document at that path has other bytes, or none."""
    return store.digest(document.path) != hashlib.sha256(document.body).hexdigest()


def _is_new(interest: Interest, state: TopicState) -> bool:
    """Tell whether this is the topic's first sweep, or the first of its query.

    What a first sweep leaves out stays left out until its story grows.
    """
    return state.baseline is None or not (interest.everything or state.routed_to)


def _as_before(store: TopicStore, interest: Interest, state: TopicState, manner: str) -> bool:
    """Tell whether neither its stories nor the manner of showing them changed."""
    return (
        not _is_new(interest, state)
        # A topic that was taken out and put back has lost its documents.
        and all(store.digest(path) for path in publish.paths_of(interest.topic.slug))
        and (state.signature or "").startswith(manner)
        and not store.changed(state.id, everything=interest.everything, after=state.published_to)
    )


def _route(store: TopicStore, interest: Interest, state: TopicState, upto: int) -> None:
    """Match the entries that changed since the last time against the query."""
    if interest.everything or state.routed_to >= upto:
        return
    entries = store.unrouted(state.id, after=state.routed_to)
    while batch := list(islice(entries, _ROUTE_BATCH)):
        matched = {e.id for e in batch if route.matches(interest.query, route.searchable(e))}
        store.record_routes(
            state.id,
            matched=matched,
            unmatched=[e.id for e in batch if e.id not in matched],
            to=state.routed_to,
        )
    store.record_routes(state.id, matched=(), unmatched=(), to=upto)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issue:
    """What a topic's feed holds now."""

    stories: Mapping[StoryId, Story]
    #: Newest first.
    slots: tuple[Slot, ...]
    #: Days of threads, minted or changed.
    days: tuple[PublishedDay, ...]
    #: Minted or changed, also those beyond the window: they are not new again.
    to_record: tuple[PublishedItem, ...]


def _issue(
    store: TopicStore,
    interest: Interest,
    state: TopicState,
    *,
    site: Site,
    now: datetime,
) -> _Issue:
    topic = interest.topic
    first = _is_new(interest, state)
    candidates = store.candidates(
        state.id,
        everything=interest.everything,
        after=0 if first else (state.baseline or 0),
        limit=topic.max_entries if first else _MOST_NEW,
    )
    known = store.items(state.id, everything=interest.everything, limit=CEILING)
    stories = store.stories([*(c.story for c in candidates), *(i.story for i in known)])
    minted = tuple(
        _mint(candidate, stories[candidate.story], topic, state, site=site, now=now)
        for candidate in candidates
    )
    days: dict[str, PublishedDay] = {}
    if topic.unit == "thread":
        minted, days = placed(
            store.threads, minted, topic=state.id, installation=UUID(site.installation), now=now
        )
    kept = [_kept(item, stories[item.story], topic, site=site, now=now) for item in known]
    moved = [after for before, after in zip(known, kept, strict=True) if after != before]
    earlier = store.threads.days_by_id(i.day_item for i in kept if i.day_item)
    days |= revised({**earlier, **days}, known, kept, now=now)
    ordered = slots((*minted, *kept), {**earlier, **days})
    return _Issue(
        stories=stories,
        slots=window(ordered, max_entries=topic.max_entries),
        days=tuple(days.values()),
        to_record=(*minted, *moved),
    )


def _mint(
    candidate: Candidate,
    story: Story,
    topic: Topic,
    state: TopicState,
    *,
    site: Site,
    now: datetime,
) -> PublishedItem:
    lead = leading(story, None, preferred=topic.lead, elsewhere=story.lead, families=site.families)
    installation = UUID(site.installation)
    episode = 1
    return PublishedItem(
        item_id=str(uuid5(installation, f"item:{state.id}:{story.id}:{episode}")),
        topic=state.id,
        story=story.id,
        episode=episode,
        first_published=now,
        newest=candidate.newest,
        updated=candidate.newest,
        lead=lead.id,
        lead_hash=lead.entry.content_hash,
    )


def _kept(
    item: PublishedItem, story: Story, topic: Topic, *, site: Site, now: datetime
) -> PublishedItem:
    """Return a published item as it stands now; `updated` moves for a revised lead."""
    lead = leading(story, item.lead, preferred=topic.lead, families=site.families)
    if lead.id != item.lead:
        return replace(item, lead=lead.id, lead_hash=lead.entry.content_hash)
    if lead.entry.content_hash == item.lead_hash:
        return item
    return replace(item, lead_hash=lead.entry.content_hash, updated=max(item.updated, now))


def _manner(topic: Topic, site: Site) -> str:
    """Return a hash over everything but the stories that a topic's documents show."""
    parts = (topic.slug, topic.title, topic.query or "", topic.max_entries, topic.unit)
    shown = (site.base_url, site.timezone, site.generator, site.families)
    whole = (*parts, *shown, publish.VERSION)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:16]
