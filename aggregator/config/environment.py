"""Texts with "${NAME}" in them into texts with the values of environment variables. Pure.

The environment comes in as an argument; no message ever tells a value.
"""

import re
from collections.abc import Mapping

#: Control characters, line breaks, lone surrogates: in no key's value, nor in a variable's.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

_REFERENCE = re.compile(r"\$(\$(?=\{))|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|(\$\{)")


def masked(text: str) -> str:
    """Return the text with "..." in place of each ${NAME}: fit to be told to anyone."""
    return _REFERENCE.sub(lambda found: "$" if found[1] else "...", text)


def values(text: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values that `expanded` puts into the text."""
    names = (found[2] for found in _REFERENCE.finditer(text) if found[2])
    return tuple(environ[name] for name in names if environ.get(name))


def expanded(text: str, environ: Mapping[str, str]) -> str:
    """Return the text with each ${NAME} replaced; "$${" stands for a plain "${".

    Raises ValueError where a variable is unset, empty or holds a line break
    (which would end a header), and where a "${" begins no name.
    """

    def value(found: re.Match[str]) -> str:
        escaped, name, broken = found.groups()
        if escaped:
            return "$"
        if broken:
            raise ValueError('has a "${" without a name; write "${NAME}", or "$${" for the letters')
        if not environ.get(name):
            raise ValueError(f"needs the environment variable {name}, which is not set; set it")
        if CONTROL.search(environ[name]):
            raise ValueError(f"needs {name}, which holds a control character; set it anew")
        return environ[name]

    return _REFERENCE.sub(value, text)
