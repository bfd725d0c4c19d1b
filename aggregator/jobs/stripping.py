"""A store and entries of it -> what of them is compared: without what their feeds repeat.

One way for all jobs. Effects: through the store.
"""

from collections.abc import Callable, Iterable
from functools import cache

from aggregator.boilerplate import RECENT, Boilerplate, repeated, stripped
from aggregator.cluster import Texts
from aggregator.data import stop_words
from aggregator.model import FeedId, StoredEntry
from aggregator.ports import Store

#: Of entries of a language (ISO 639) the title and summary to compare, where they
#: say what their feed repeats.
Stripping = Callable[[str, Iterable[StoredEntry]], Texts]


def stripping(store: Store) -> Stripping:
    """Strip entries of what their feeds repeat; of each feed that is learnt once, when first met.

    For one job: it goes by the feed's texts of then.
    """

    @cache
    def learnt(language: str, feed: FeedId) -> Boilerplate:
        return repeated(
            store.clustering.recent_texts(feed, limit=RECENT), stop=stop_words(language)
        )

    def texts(language: str, entries: Iterable[StoredEntry]) -> Texts:
        return stripped(entries, lambda feed: learnt(language, feed))

    return texts
