"""Publications: bytes, digests, what lies in the output directory; sweeps."""

import gzip
from dataclasses import replace
from hashlib import sha256

from aggregator.model import Publication
from aggregator.store import SqlStore

from .making import HOUR, NOW

INDEX = Publication(path="index.html", media_type="text/html", body=b"\0<p>\xff", updated=NOW)
OPML = Publication(path="topics.opml", media_type="text/x-opml", body=b"<opml/>", updated=NOW)


def test_a_publication_is_served_as_it_was_recorded(store: SqlStore) -> None:
    """PUB-14, PUB-15: the ETag is a hash of the content, the gzip has no time in it."""
    assert store.served("index.html") is None
    store.record_publications([INDEX])
    served = store.served("index.html")
    assert served is not None
    assert served.publication == INDEX
    assert served.digest == store.digest("index.html") == sha256(INDEX.body).hexdigest()
    assert gzip.decompress(served.gzipped) == INDEX.body
    assert served.gzipped[4:8] == bytes(4)
    assert store.digest("nowhere") is None


def test_what_changed_is_unwritten_until_exactly_that_is_written(store: SqlStore) -> None:
    """REL-03: a crash between the store and the directory loses no document."""
    store.record_publications([OPML, INDEX])
    assert list(store.unwritten()) == [INDEX, OPML]
    for publication in store.unwritten():
        store.record_written(publication.path, sha256(publication.body).hexdigest())
    assert list(store.unwritten()) == []
    store.record_publications([INDEX])
    assert list(store.unwritten()) == []
    newer = replace(INDEX, body=b"new", updated=NOW + HOUR)
    store.record_publications([newer])
    assert list(store.unwritten()) == [newer]
    store.record_written("index.html", sha256(INDEX.body).hexdigest())
    assert list(store.unwritten()) == [newer]


def test_what_is_not_kept_is_withdrawn(store: SqlStore) -> None:
    """PUB-29: a topic that is no more leaves nothing to serve."""
    store.record_publications([OPML, INDEX])
    assert store.record_withdrawn(["index.html", "other"]) == ("topics.opml",)
    assert store.record_withdrawn(["index.html"]) == ()
    assert store.served("topics.opml") is None
    assert store.served("index.html") is not None


def test_the_last_sweep_is_remembered(store: SqlStore) -> None:
    assert store.last_sweep() is None
    store.record_sweep(started=NOW, ended=NOW + HOUR)
    store.record_sweep(started=NOW - HOUR, ended=NOW)
    assert store.last_sweep() == NOW
