"""Two entries become how alike they are, and why. Pure."""

from collections.abc import Mapping

from aggregator.cluster.bar import needed
from aggregator.cluster.frequencies import Frequencies
from aggregator.cluster.index import Index
from aggregator.cluster.links import link
from aggregator.cluster.reading import Reader, Texts
from aggregator.cluster.reasons import PLACES, factors, terms
from aggregator.cluster.rules import ClusterRules
from aggregator.cluster.story import OpenStory
from aggregator.data import background
from aggregator.model import StoredEntry
from aggregator.terms import language_code

_WHOLE: Texts = {}


def explain_pair(
    one: StoredEntry,
    other: StoredEntry,
    rules: ClusterRules | None = None,
    *,
    texts: Texts = _WHOLE,
) -> Mapping[str, object]:
    """Compare two entries as if they were the first to come; symmetric, fit for JSON.

    `score` is how alike they are, before any rival raises the `threshold`; 0
    where they never meet: in two languages, more than a window apart, or where
    neither is a report of one event (`forms`: which of them are none). `terms`
    are [stem, share of the cosine], most first, all of them. `texts` are the
    title and summary to compare where they are not the entry's own.
    """
    languages = [language_code(stored.entry.language) for stored in (one, other)]
    rules = (rules or ClusterRules()).of_language(languages[0])
    index, stories = _placed((one, other), languages[0], rules, texts)
    found = link(*stories, index, rules)
    bar = needed(*stories, shared=found.shared, names=found.names, contrast=0.0, rules=rules)
    forms = [story.is_form for story in stories]
    meet = languages[0] == languages[1] and stories[0].is_open_to(stories[1], rules.reach)
    score = min(1.0, found.value) if meet and not all(forms) else 0.0
    return {
        **factors(found),
        "score": round(score, PLACES),
        "threshold": round(bar, PLACES),
        "match": score >= bar and found.shared >= rules.least_shared,
        "languages": languages,
        "forms": forms,
        "terms": terms(*stories, index.stem, most=None),
    }


def _placed(
    pair: tuple[StoredEntry, StoredEntry], language: str, rules: ClusterRules, texts: Texts
) -> tuple[Index, tuple[OpenStory, OpenStory]]:
    frequencies = Frequencies(background(language), memory=rules.memory)
    reader = Reader(language, frequencies, rules)
    index = Index()
    counted = [reader.counted(stored, texts) for stored in pair]
    one, other = (reader.newcomer(text, place, index) for place, text in enumerate(counted))
    return index, (OpenStory(None, 0, [one]), OpenStory(None, 1, [other]))
