"""The text of a query to a `Query`, or to an error that says where and what to do. Pure."""

import hashlib
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn, get_args

from luqum import tree
from luqum.exceptions import ParseError
from luqum.thread import parse

from aggregator.errors import ConfigError
from aggregator.route.match import Every, Holds, Node, Not, Place, Query, Some, Speaks
from aggregator.route.words import folded, needle, words

#: Longest query, in characters.
MAX_LENGTH = 10_000
#: Deepest nesting of parentheses, NOTs and fields.
MAX_DEPTH = 50
#: Goes into every hash; another one makes every topic route its entries again.
VERSION = 1

_FIELDS = (*(place for place in get_args(Place) if place != "text"), "lang")
_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT", "&&": "AND", "||": "OR"}
_REFUSED = {
    tree.Regex: ("a regular expression", "list the words, joined by OR"),
    tree.Fuzzy: ("a fuzzy word (~)", "end the word with * or list its spellings, joined by OR"),
    tree.Proximity: ("a distance (~)", "join the words by AND, or write the exact phrase"),
    tree.Range: ("a range", "topics hold news by words, not by date or number"),
    tree.From: ("a range (>)", "topics hold news by words, not by date or number"),
    tree.To: ("a range (<)", "topics hold news by words, not by date or number"),
    tree.Boost: ("a weight (^)", "leave it out: a story is in a topic or it is not"),
}
_POSITION = re.compile(r"at position (\d+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", re.ASCII)
_SHOWN = 60
_WORDS_NEEDED = "write words to look for; only the topic all, of every story, has no query"


def compile_query(text: str | None) -> Query:
    """Compile a query; None gives the query that takes everything.

    Raises ConfigError that says at which character what is wrong, and what to write.
    """
    if text is None:
        return Query(text=None, root=None)
    _check_outline(text)
    try:
        parsed = parse(text)
    except ParseError as error:
        found = _POSITION.search(str(error))
        if found is None:
            _refuse(text, None, "it ends too early", "end it with a word or a phrase")
        _refuse(text, int(found[1]), "this was not expected here", _hint(text, int(found[1])))
    except ArithmeticError:
        # luqum reads what follows "~" and "^" as a number, whatever it is.
        _refuse(text, None, "what follows ~ or ^ is no number", "leave ~ and ^ out")
    return Query(text=text, root=_Compiler(text=text).node(parsed, "text", 0))


def query_hash(text: str | None) -> str:
    """Return the hex SHA-256 of what a topic asks for; None is everything."""
    asked = "everything" if text is None else f"query {text.strip()}"
    return hashlib.sha256(f"{VERSION} {asked}".encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiler:
    """Turns luqum's tree into nodes; keeps the text for its messages."""

    text: str

    def node(self, item: tree.Item, field: str, depth: int) -> Node:
        """Compile one item of the tree, looking into `field` where it names none."""
        if depth > MAX_DEPTH:
            self._refuse(item, f"it is nested more than {MAX_DEPTH} deep", "make it flatter")
        match item:
            case tree.Phrase() | tree.Word():
                return self._term(item, field)
            case tree.SearchField() | tree.Group() | tree.FieldGroup():
                within = self._field(item) if isinstance(item, tree.SearchField) else field
                return self.node(item.expr, within, depth + 1)
            case tree.Plus():
                return self.node(item.a, field, depth + 1)
            case tree.Not() | tree.Prohibit():
                return Not(node=self.node(item.a, field, depth + 1))
            case tree.OrOperation() | tree.AndOperation() | tree.UnknownOperation():
                nodes = tuple(self.node(each, field, depth + 1) for each in item.operands)
                return (
                    Some(nodes=nodes) if isinstance(item, tree.OrOperation) else Every(nodes=nodes)
                )
        what, instead = _REFUSED.get(type(item), ("this", "leave it out"))
        return self._refuse(item, f"{what} is not part of the language", instead)

    def _field(self, item: tree.Item) -> str:
        name = folded(item.name)
        if name in _FIELDS:
            return name
        near = get_close_matches(name, _FIELDS, n=1, cutoff=0.5)
        instead = f"did you mean {near[0]}:?" if near else f"fields are {': '.join(_FIELDS)}:"
        quoted = "put it in double quotes if the colon belongs to the words"
        return self._refuse(item, f"there is no field {item.name}:", f"{instead}, or {quoted}")

    def _term(self, item: tree.Item, field: str) -> Node:
        phrase = isinstance(item, tree.Phrase)
        written = item.value[1:-1] if phrase else item.value
        if not phrase:
            self._check_word(item)
        bare, prefix = self._split_star(item, written, phrase=phrase)
        if field == "lang":
            return self._language(item, bare, prefix=prefix)
        parts = words(bare)
        if not parts:
            self._refuse(item, f"{item.value} holds no letter or digit", "leave it out")
        return Holds(place=_place(field), needle=needle(parts, prefix=prefix))

    def _language(self, item: tree.Item, bare: str, *, prefix: bool) -> Node:
        tag = folded(bare).replace("_", "-")
        if not (prefix and tag.isalnum()) and not _LANGUAGE.fullmatch(tag):
            self._refuse(item, f"{bare} is not a language", "write its code, such as lang:en")
        return Speaks(tag=tag, prefix=prefix)

    def _check_word(self, item: tree.Item) -> None:
        operator = _OPERATORS.get(item.value)
        if operator is not None:
            instead = f'write {operator}, or "{item.value}" in double quotes for the word'
            self._refuse(item, f"{item.value} is no operator", instead)
        if item.value.startswith("!"):
            self._refuse(item, "! is no operator", "write NOT")
        if '"' in item.value.replace('\\"', ""):
            self._refuse(item, "a quote stands inside a word", "put a space before the phrase")

    def _split_star(self, item: tree.Item, written: str, *, phrase: bool) -> tuple[str, bool]:
        """Return the text without escapes, and whether it ended with a wildcard."""
        marked = re.sub(r"\\(.)", lambda found: _shield(found[1]), written, flags=re.DOTALL)
        prefix = marked.endswith("*")
        stem = marked.removesuffix("*")
        if phrase and "*" in marked:
            self._refuse(item, "a * inside quotes is no wildcard", "take it out of the quotes")
        if prefix and not stem:
            self._refuse(item, "* alone takes everything", _WORDS_NEEDED)
        if not phrase and ("*" in stem or "?" in stem):
            what = f"{item.value} has a wildcard elsewhere than at its end"
            self._refuse(item, what, "a * may only end a word, as in ukrain*")
        return stem.translate(_UNSHIELD), prefix

    def _refuse(self, item: tree.Item, what: str, instead: str) -> NoReturn:
        _refuse(self.text, item.pos, what, instead)


#: Escaped wildcards, while the others are looked for.
_UNSHIELD = str.maketrans({"\ue000": "*", "\ue001": "?"})


def _shield(escaped: str) -> str:
    return {"*": "\ue000", "?": "\ue001"}.get(escaped, escaped)


def _place(field: str) -> Place:
    match field:
        case "title" | "summary" | "outlet" | "category":
            return field
        case _:
            return "text"


def _check_outline(text: str) -> None:
    """Refuse what is wrong on the surface: size, quotes, parentheses."""
    if not text.strip():
        _refuse(text, None, "it is empty", _WORDS_NEEDED)
    if len(text) > MAX_LENGTH:
        _refuse(text, None, f"it has {len(text)} characters", f"keep it under {MAX_LENGTH}")
    quotes = [at for at, char in _unescaped(text) if char == '"']
    if len(quotes) % 2:
        _refuse(text, quotes[-1], "this quote is never closed", 'add " after the phrase')
    _check_parentheses(text)


def _check_parentheses(text: str) -> None:
    opened: list[int] = []
    quoted = False
    for at, char in _unescaped(text):
        quoted ^= char == '"'
        if quoted or char not in "()":
            continue
        if char == "(":
            opened.append(at)
        elif not opened:
            _refuse(text, at, "this parenthesis was never opened", "remove it")
        else:
            opened.pop()
        if len(opened) > MAX_DEPTH:
            _refuse(text, at, f"it is nested more than {MAX_DEPTH} deep", "make it flatter")
    if opened:
        _refuse(text, opened[-1], "this parenthesis is never closed", "add ) after the group")


def _unescaped(text: str) -> list[tuple[int, str]]:
    """List the characters that no backslash precedes, with their positions."""
    shown = re.sub(r"\\.", "  ", text, flags=re.DOTALL)
    return list(enumerate(shown))


def _hint(text: str, position: int) -> str:
    """Say what to do about the token at which the grammar gave up."""
    rest = text[position:]
    if rest.startswith(("AND", "OR")):
        return "a word is missing before it"
    hints = {
        "'": 'phrases stand in double quotes, "so"',
        ":": "put it in double quotes if the colon belongs to the words",
        ")": "put a word before it",
    }
    return hints.get(rest[:1], "if it belongs to the words, put them in double quotes")


def _refuse(text: str, position: int | None, what: str, instead: str) -> NoReturn:
    """Raise; positions are counted from 1, as editors do."""
    start = max(0, (position or 0) - _SHOWN // 2)
    shown = " ".join(text[start : start + _SHOWN].split())
    cut = ("..." if start else "", "..." if start + _SHOWN < len(text) else "")
    where = "" if position is None else f", character {position + 1}"
    message = f"query '{cut[0]}{shown}{cut[1]}'{where}: {what}; {instead}"
    raise ConfigError("".join(char if char.isprintable() else "?" for char in message))
