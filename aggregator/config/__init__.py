"""The configuration file into frozen `Settings`. Effects: files.

`find` tells which file, `load` reads it with the subscription lists that it
names, `reference` describes every key for docs/configuration.md.
"""

from aggregator.config.loading import find, load
from aggregator.config.reference import reference
from aggregator.config.settings import (
    ClusterSettings,
    FetchSettings,
    PollSettings,
    Settings,
    WebSettings,
)

__all__ = [
    "ClusterSettings",
    "FetchSettings",
    "PollSettings",
    "Settings",
    "WebSettings",
    "find",
    "load",
    "reference",
]
