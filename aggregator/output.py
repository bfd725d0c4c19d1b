"""Publications to files under one folder, for any web server. Effects: files.

A file is replaced as a whole or not at all (rename(2)), and what was renamed is on
the disk before `write` returns. A path can never lead out of the folder, not even
through a symbolic link (CWE-22, CWE-59).
"""

import fcntl
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from aggregator.errors import AggregatorError
from aggregator.model import Publication

#: Begins the name of a file that is being written.
_TEMPORARY = ".aggregator-"
_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Directory:
    """The static copy of every publication; implements `aggregator.ports.Output`.

    Made where it does not exist. What a killed writer left behind is removed.
    Every method raises AggregatorError with the path and the reason.
    """

    root: Path

    def __post_init__(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            object.__setattr__(self, "root", self.root.resolve(strict=True))
            _sweep(self.root)
        except OSError as error:
            _refuse(str(self.root), error)

    def write(self, publication: Publication) -> None:
        """Replace the file at the publication's path atomically."""
        target = self._target(publication.path)
        try:
            self._make_folders(target.parent)
            _replace(target, publication.body)
        except OSError as error:
            _refuse(str(target), error)

    def remove(self, path: str) -> None:
        """Remove the file, and folders that it leaves empty; it may be gone already."""
        target = self._target(path)
        try:
            target.unlink(missing_ok=True)
            _sync_folder(target.parent)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            _refuse(str(target), error)
        for folder in target.parents:
            if folder == self.root:
                break
            with suppress(OSError):
                folder.rmdir()

    def holds(self, path: str) -> bool:
        """Tell whether there is a regular file at that path."""
        return self._target(path).is_file()

    def _target(self, path: str) -> Path:
        """Return the place of a path; refuse one that is odd or passes a symbolic link."""
        parts = path.split("/")
        if not all(_PART.fullmatch(part) for part in parts):
            raise AggregatorError(
                f"{path!r} is not a path within the output directory {self.root}; "
                "publish under plain names joined by /"
            )
        place = self.root
        for part in parts:
            place /= part
            if place.is_symlink():
                raise AggregatorError(
                    f"{place} is a symbolic link and may lead out of the output directory; "
                    "remove it, or set [output] directory to another folder"
                )
        return place

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _replace(target: Path, body: bytes) -> None:
    temporary = target.parent / f"{_TEMPORARY}{secrets.token_hex(8)}.tmp"
    # The lock tells `_sweep` in another process that this file is still being written.
    with temporary.open("xb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    _sync_folder(target.parent)


def _sweep(root: Path) -> None:
    """Remove temporary files whose writer is no more."""
    for left in root.rglob(f"{_TEMPORARY}*.tmp"):
        with suppress(BlockingIOError, FileNotFoundError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse(place: str, error: OSError) -> NoReturn:
    reason = error.strerror or type(error).__name__
    raise AggregatorError(
        f"cannot change {place}: {reason}; "
        "make room or grant access there, or set [output] directory to another folder"
    ) from error
