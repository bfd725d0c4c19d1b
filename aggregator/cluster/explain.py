"""Two entries become how alike they are, and why. Pure."""

from collections.abc import Mapping

from aggregator import similarity
from aggregator.cluster.features import microseconds, stemmed, weighed
from aggregator.cluster.frequencies import Frequencies
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.score import apart
from aggregator.data import background
from aggregator.model import StoredEntry
from aggregator.terms import Stems, language_code

_PLACES = 4


def explain_pair(
    one: StoredEntry, other: StoredEntry, rules: ClusterRules | None = None
) -> Mapping[str, object]:
    """Compare two entries as if they were the first to come; symmetric, fit for JSON.

    `score` is what the later would score against the story of the earlier,
    before any rival raises the `threshold`; 0 where their languages differ.
    `terms` are [stem, share of the cosine], most first.
    """
    rules = rules or ClusterRules()
    languages = [language_code(stored.entry.language) for stored in (one, other)]
    frequencies = Frequencies(background(languages[0]))
    stems = Stems(languages[0])
    texts = [stemmed(stored, stems.of, rules) for stored in (one, other)]
    for found, _ in texts:
        frequencies.count(found)
    features = [
        weighed(found, title, lambda s: frequencies.telling(s, floor=rules.telling_floor), rules)
        for found, title in texts
    ]
    a, b = (dict(zip(f.stems, f.weights, strict=True)) for f in features)
    shared = {stem: weight * b[stem] for stem, weight in a.items() if stem in b}
    cosine = similarity.cosine(a, b)
    words = rules.fuzzy_weight * similarity.fuzzy(
        features[0].text, [features[1].text], floor=rules.fuzzy_floor
    )
    time = similarity.time_factor(_distance(one, other), decay=rules.time_decay)
    alike = languages[0] == languages[1]
    score = min(1.0, (cosine + words) * time) if alike else 0.0
    return {
        "score": round(score, _PLACES),
        "threshold": rules.threshold,
        "match": score >= rules.threshold and len(shared) >= rules.least_shared,
        "languages": languages,
        "cosine": round(cosine, _PLACES),
        "shared": len(shared),
        "fuzzy": round(words, _PLACES),
        "time": round(time, _PLACES),
        "terms": [
            [stem, round(part, _PLACES)]
            for stem, part in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
    }


def _distance(one: StoredEntry, other: StoredEntry) -> float | None:
    instants = [
        None if stored.entry.published is None else microseconds(stored.entry.published)
        for stored in (one, other)
    ]
    return apart(instants[0], instants[1])
