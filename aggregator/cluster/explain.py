"""Two entries become how alike they are, and why. Pure."""

from collections.abc import Mapping

from aggregator.cluster import memory
from aggregator.cluster.bar import needed
from aggregator.cluster.features import headline, is_form, weighed
from aggregator.cluster.frequencies import Frequencies
from aggregator.cluster.index import Index
from aggregator.cluster.links import link
from aggregator.cluster.reasons import PLACES, factors, terms
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory
from aggregator.data import background
from aggregator.model import StoredEntry
from aggregator.terms import Stems, language_code


def explain_pair(
    one: StoredEntry, other: StoredEntry, rules: ClusterRules | None = None
) -> Mapping[str, object]:
    """Compare two entries as if they were the first to come; symmetric, fit for JSON.

    `score` is how alike they are, before any rival raises the `threshold`; 0
    where their languages differ. `terms` are [stem, share of the cosine], most
    first, all of them. `forms` are which of the two are no reports of one event.
    """
    rules = rules or ClusterRules()
    languages = [language_code(stored.entry.language) for stored in (one, other)]
    index, stories = _placed((one, other), languages[0], rules)
    found = link(*stories, index, rules)
    bar = needed(*stories, shared=found.shared, contrast=0.0, rules=rules)
    score = min(1.0, found.value) if languages[0] == languages[1] else 0.0
    return {
        **factors(found),
        "score": round(score, PLACES),
        "threshold": round(bar, PLACES),
        "match": score >= bar and found.shared >= rules.least_shared,
        "languages": languages,
        "forms": [story.is_form for story in stories],
        "terms": terms(*stories, index.stem, most=None),
    }


def _placed(
    pair: tuple[StoredEntry, StoredEntry], language: str, rules: ClusterRules
) -> tuple[Index, tuple[OpenStory, OpenStory]]:
    frequencies = Frequencies(background(language), memory=rules.memory)
    stems = Stems(language)
    index = Index()
    texts = [
        (
            stems.of(headline(stored.entry.title, stored.outlet)),
            stems.of(stored.entry.summary[: rules.summary_characters]),
        )
        for stored in pair
    ]
    for title, summary in texts:
        frequencies.count((*title, *summary))
    one, other = (
        weighed(
            *text,
            lambda stem: frequencies.telling(stem, floor=rules.telling_floor),
            rules,
            is_form=is_form(stored),
        )
        for text, stored in zip(texts, pair, strict=True)
    )
    return index, (
        OpenStory(None, 0, [memory.placed(pair[0], one, 0, index)]),
        OpenStory(None, 1, [memory.placed(pair[1], other, 1, index)]),
    )
