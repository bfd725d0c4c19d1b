"""A text in a language becomes its terms: what two texts are compared by.

Pure, but for the tables that `aggregator.data` reads from the package.
"""

from aggregator.terms.cutting import words
from aggregator.terms.stems import Stems, language_code

__all__ = ["Stems", "language_code", "words"]
