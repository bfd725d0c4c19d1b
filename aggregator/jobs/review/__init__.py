"""Stories of a store -> samples that a person judges -> a labelled set for `evaluate`.

A sample is drawn once, by a seed, and kept with its verdicts, so that a review
may take several sittings while the store goes on. Effects: through the store.
"""

from aggregator.cluster import Near
from aggregator.jobs.review.answers import read_answers, template
from aggregator.jobs.review.drawing import MOST_SHOWN, draw
from aggregator.jobs.review.kept import Review, as_bytes, from_bytes
from aggregator.jobs.review.labels import Tally, Verdicts, labels, tally, wilson
from aggregator.jobs.review.nearness import near_misses
from aggregator.jobs.review.sample import Case, Kind, Sample, Side, Wish
from aggregator.jobs.review.verdicts import Verdict, Word, verdict
from aggregator.jobs.review.writing import facts, labelled_set, likeness, markdown

__all__ = [
    "MOST_SHOWN",
    "Case",
    "Kind",
    "Near",
    "Review",
    "Sample",
    "Side",
    "Tally",
    "Verdict",
    "Verdicts",
    "Wish",
    "Word",
    "as_bytes",
    "draw",
    "facts",
    "from_bytes",
    "labelled_set",
    "labels",
    "likeness",
    "markdown",
    "near_misses",
    "read_answers",
    "tally",
    "template",
    "verdict",
    "wilson",
]
