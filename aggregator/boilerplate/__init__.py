"""The recent texts of a feed become what it repeats in them; without that, texts compare fairly.

A link-sharing feed says "Article URL ... Points ..." under everything, a paper
asks everybody to subscribe, a columnist has one biography. Such words make
unrelated entries alike. What one affair repeats in entry after entry - its
names, its background - is no boilerplate, and stays. Pure.
"""

from aggregator.boilerplate.comparing import RECENT, Recent, compared, recent_of, stripped
from aggregator.boilerplate.stripping import Boilerplate, repeated

__all__ = ["RECENT", "Boilerplate", "Recent", "compared", "recent_of", "repeated", "stripped"]
