"""An entry's title, link, categories and summary become its form, where it has one.

An ordinary report of one event has none. Live blogs, briefings, round-ups and
the like name several events, or none, and betray it by their form: by the
words around the separators of the title, by the section that the link or the
publisher's categories name, by how the summary begins. Pure, but for the rules
that it reads once from the package's own `data/forms.toml`.
"""

from aggregator.forms.kinds import Form
from aggregator.forms.telling import form_of, is_form

__all__ = ["Form", "form_of", "is_form"]
