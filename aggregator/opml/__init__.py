"""Subscription lists (OPML) into feeds, and feeds into subscription lists. Pure.

The bytes come in and go out as arguments; who reads and writes files is the
caller. Nothing in a list is expanded: neither entities nor "${NAME}", since a
list may come from anywhere.
"""

from aggregator.opml.addresses import address_problem, same_address
from aggregator.opml.reading import LARGEST, OpmlFeed, OpmlList, read
from aggregator.opml.writing import add, export, write

__all__ = [
    "LARGEST",
    "OpmlFeed",
    "OpmlList",
    "add",
    "address_problem",
    "export",
    "read",
    "same_address",
    "write",
]
