"""Everything remembered: `open_store(url)` gives a `ports.Store`.

SQLite on one machine, PostgreSQL on many, by the same statements. Effects: the
database.
"""

from aggregator.store.sql_store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
