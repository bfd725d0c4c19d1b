"""The entries of a story to its independent reports, and to the one that leads. Pure.

An outlet that prints an agency's text tells nothing of its own: copies of one
text are one report, and outlets of one publisher are one family.
"""

from aggregator.reports.agency import agency_of
from aggregator.reports.families import Kinship
from aggregator.reports.grouping import grouped
from aggregator.reports.lead import first_lead, tells
from aggregator.reports.shingles import Shingles, shingles
from aggregator.reports.texts import same_texts

__all__ = [
    "Kinship",
    "Shingles",
    "agency_of",
    "first_lead",
    "grouped",
    "same_texts",
    "shingles",
    "tells",
]
