"""Which entries belong to a topic: a query compiled once, matched against many entries. Pure.

The language, in full:

- `rutte`: a whole word. Words stand beside each other as if joined by AND.
- `"mark rutte"`: these words in this order. `japan-nato` is read as `"japan nato"`.
- `ukrain*`: every word that begins so; a `*` stands at the end of a word only.
- `a AND b`, `a OR b`, `NOT a` (or `-a`), `( )`. In capitals. NOT binds tightest,
  then AND, then OR, then the mere space: `japan nato OR rutte` is `japan AND (nato OR rutte)`.
- `title:`, `summary:`, `outlet:`, `category:`, `lang:` before a word, a phrase or a
  parenthesis look there alone; without a field, title and summary are looked at.
  `lang:pt` takes `pt-br` too; entries in no known language are `lang:und`.

Case and accents do not matter. A word in a script without spaces (Han, kana, Thai, ...)
is found anywhere in a run of that script. Matching is substring search on prepared text,
linear in its length: there are no regular expressions in a query.
"""

from aggregator.route.compile import compile_query, query_hash
from aggregator.route.match import Query, matches
from aggregator.route.words import Searchable, searchable

__all__ = ["Query", "Searchable", "compile_query", "matches", "query_hash", "searchable"]
