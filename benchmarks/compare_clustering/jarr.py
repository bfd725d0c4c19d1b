"""Texts become stories as JARR clusters them. Pure.

JARR, jarr/controllers/article_clusterizer.py, lib/clustering_af/ and
metaconf.yml: TF-IDF over the lexemes of title and content, the best of the
articles of 20 days about, of a fifth to five times the length and at least 20
words, joined above a cosine of .75; no decision among fewer than 10. Its first
test, equal links, has nothing to find in these sets.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import log10, sqrt

from Stemmer import Stemmer

from aggregator.data import stop_words

from .entries import DAY, Entry
from .family import Labels, joined

LEAST_COSINE = 0.75
_WINDOW = 20 * DAY
_LENGTH_FACTOR = 5
_LEAST_LENGTH = 20
_LEAST_SAMPLE = 10
_WORD = re.compile(r"\w+")


def by_tf_idf(entries: Sequence[Entry]) -> Labels:
    """Join the most alike of the earlier entries that may be compared."""
    documents = [lexemes(entry.text) for entry in entries]
    lengths = [document.total() for document in documents]

    def best(number: int) -> int | None:
        least = max(_LEAST_LENGTH, lengths[number] / _LENGTH_FACTOR)
        most = lengths[number] * _LENGTH_FACTOR
        sample = [
            earlier
            for earlier in range(number)
            if least <= lengths[earlier] <= most and entries[number].near(entries[earlier], _WINDOW)
        ]
        if len(sample) < _LEAST_SAMPLE:
            return None
        frequencies = Counter(term for one in (number, *sample) for term in documents[one])
        rarity = {
            term: log10((1 + len(sample)) / (1 + count)) for term, count in frequencies.items()
        }
        vector = _weighed(documents[number], rarity)
        scored = ((_cosine(vector, _weighed(documents[one], rarity)), one) for one in sample)
        score, earlier = max(scored)
        return earlier if score > LEAST_COSINE else None

    return joined(len(entries), best)


def lexemes(text: str) -> Counter[str]:
    """Count stems without stop words, as PostgreSQL's to_tsvector('english', ...) does.

    The same Snowball stemmer; the stop words are this project's, not PostgreSQL's.
    """
    stop = stop_words("en")
    words = [word for word in _WORD.findall(text.lower()) if word not in stop]
    return Counter(Stemmer("english").stemWords(words))


def _weighed(document: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    """Weigh a document's terms; its length, by which JARR divides, cancels in the cosine."""
    return {term: times * rarity[term] for term, times in document.items()}


def _cosine(a: dict[str, float], b: dict[str, float]) -> float:
    norms = sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
    shared = a.keys() & b.keys()
    return sum(a[term] * b[term] for term in shared) / norms if norms else 0.0
