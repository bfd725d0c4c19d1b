"""A worker process: documents come in over a pipe, what was read goes back.

Runs bytes that anybody may have written, so it has little to lose: no network
library, no store, a limit on memory, and an alarm that ends it should its
parent die meanwhile. Effects: a pipe, limits of this process.
"""

import importlib
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Literal

from aggregator.errors import FeedFormatError
from aggregator.model import NormalisedFeed

#: (body, headers, url, now) -> the cleaned document; raises FeedFormatError.
Read = Callable[[bytes, Mapping[str, str], str, datetime], NormalisedFeed]
#: What the parent sends for each document.
Task = tuple[bytes, dict[str, str], str, datetime]
#: "read" with the document, else why not.
Answer = tuple[Literal["read"], NormalisedFeed] | tuple[Literal["refused", "memory", "failed"], str]

#: Seconds beyond the deadline after which a worker without a parent ends itself.
_ORPHAN_GRACE = 10


def main(descriptor: int, function: str, memory: int, seconds: int) -> None:
    """Serve one parent until it hangs up.

    `function` is "module:name" of a `Read`; `memory` is in bytes, 0 for no limit;
    `seconds` is the deadline of one document, which the parent keeps.
    """
    with Connection(descriptor) as pipe:
        module, _, name = function.partition(":")
        read: Read = getattr(importlib.import_module(module), name)
        _limit(memory)
        pipe.send("ready")
        serve(pipe, read, alarm=seconds + _ORPHAN_GRACE)


def serve(pipe: Connection, read: Read, *, alarm: int) -> None:
    """Answer tasks until the other end hangs up, or the memory ran out once."""
    while True:
        try:
            task: Task = pipe.recv()
        except EOFError:
            return
        signal.alarm(alarm)
        answer = answered(read, task)
        signal.alarm(0)
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return
        if answer[0] == "memory":
            return


def answered(read: Read, task: Task) -> Answer:
    """Read one document; whatever goes wrong is an answer."""
    try:
        return "read", read(*task)
    except FeedFormatError as error:
        return "refused", str(error)
    except MemoryError:
        return "memory", "the document takes more memory than a parser may use"
    except RecursionError:
        return "failed", "the document is nested too deeply"
    except Exception as error:  # noqa: BLE001 - one document never stops a sweep
        return "failed", f"the parser failed ({type(error).__name__}: {ascii(str(error))[1:200]})"


def _limit(memory: int) -> None:
    if not memory or sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every platform

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
