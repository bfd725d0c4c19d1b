"""The tables, as the migrations leave them. Pure.

Many exist before their first use, so that nothing has to be reworked later
(outbox, leases, constraints, tombstones, episodes). Change numbers come from
one counter in `meta`: whatever a transaction changes bears the same number.
"""

from aggregator.store.tables.gathered import (
    entries,
    entry_aliases,
    feed_urls,
    feeds,
    meta,
    tombstones,
    unplaced,
)
from aggregator.store.tables.metadata import metadata
from aggregator.store.tables.revised import corrections, reclustered, reclusterings
from aggregator.store.tables.shown import (
    leases,
    outbox,
    publications,
    published_items,
    sweeps,
    topic_entries,
    topic_slugs,
    topics,
)
from aggregator.store.tables.threaded import (
    published_days,
    story_threads,
    thread_redirects,
    threads,
)
from aggregator.store.tables.told import (
    assignments,
    cluster_members,
    cluster_states,
    cluster_terms,
    constraints,
    stories,
    story_redirects,
)

__all__ = [
    "assignments",
    "cluster_members",
    "cluster_states",
    "cluster_terms",
    "constraints",
    "corrections",
    "entries",
    "entry_aliases",
    "feed_urls",
    "feeds",
    "leases",
    "meta",
    "metadata",
    "outbox",
    "publications",
    "published_days",
    "published_items",
    "reclustered",
    "reclusterings",
    "stories",
    "story_redirects",
    "story_threads",
    "sweeps",
    "thread_redirects",
    "threads",
    "tombstones",
    "topic_entries",
    "topic_slugs",
    "topics",
    "unplaced",
]
