"""Names of files, stores and listeners as written into absolute ones. Pure."""

import re
from collections.abc import Mapping
from pathlib import Path

_LISTEN = re.compile(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^\[\]:/\s]+)):([0-9]{1,5})")
_HIGHEST_PORT = 65535


def located(name: str, folder: Path, environ: Mapping[str, str]) -> Path:
    """Return the path of a name that is meant from that folder; "~/" is $HOME."""
    home = environ.get("HOME")
    return Path(home, name[2:]) if name.startswith("~/") and home else folder / name


def absolute_store(url: str, folder: Path, environ: Mapping[str, str]) -> str:
    """Return a store's URL with the path of an SQLite file made absolute.

    Three slashes are meant from that folder, four from the root.
    """
    prefix = "sqlite:///"
    if not url.startswith(prefix):
        return url
    name, mark, options = url.removeprefix(prefix).partition("?")
    return f"{prefix}{located(name, folder, environ)}{mark}{options}"


def host_and_port(listen: str) -> tuple[str, int] | None:
    """Split "host:port" or "[IPv6]:port"; None where it is neither."""
    found = _LISTEN.fullmatch(listen)
    if found is None or int(found[3]) > _HIGHEST_PORT:
        return None
    return found[1] or found[2], int(found[3])
