"""Whether an XML document was cut off before its end. Pure.

Looked for in the text, because a parser that meets one wrong tag in the middle
cannot tell that from a root element that is never closed. (POL-06.)
"""

import re

from aggregator.parse.fewer import ENTRY_START

#: What only looks like markup; one that is never closed lasts to the end.
_HIDDEN = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
#: How much of the end holds the closing tag of a document with nothing after it.
_TAIL = 200


def ends_early(text: str, root: str) -> bool:
    """Tell whether the root element of a broken document is never closed.

    Args:
        text: The document. Comments and rubbish may follow its root, entries may not.
        root: The local name of its root element, in any case.

    """
    closing = re.compile(rf"</(?:[\w.\-]+:)?{re.escape(root)}\s*>", re.IGNORECASE)
    tail = text.rstrip("\x00 \t\r\n")[-_TAIL:]
    if any(found.end() == len(tail) for found in closing.finditer(tail)):
        return False
    shown = _HIDDEN.sub("", text)
    closed = max((found.end() for found in closing.finditer(shown)), default=None)
    return closed is None or ENTRY_START.search(shown, closed) is not None
