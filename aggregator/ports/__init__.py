"""The protocols through which the jobs reach the world. Pure.

Jobs receive these, never what is behind them. Every Store method is one
transaction of its own; a method named `record_*` writes, all others read
(`follow` and `follow_topics` reconcile the store with the configuration and
write only what differs). All instants are aware UTC. A Store may be used from
several threads.
"""

from aggregator.ports.clustering import ClusterSnapshot, ClusterStore, Span
from aggregator.ports.identity import IdentityStore
from aggregator.ports.store import (
    Counts,
    PollStore,
    Served,
    Store,
    TopicStore,
)
from aggregator.ports.threads import ThreadStore
from aggregator.ports.world import Clock, Dispatcher, Output, Progress

__all__ = [
    "Clock",
    "ClusterSnapshot",
    "ClusterStore",
    "Counts",
    "Dispatcher",
    "IdentityStore",
    "Output",
    "PollStore",
    "Progress",
    "Served",
    "Span",
    "Store",
    "ThreadStore",
    "TopicStore",
]
