"""Arguments in, exit code out: the command `aggregate`.

Nothing heavy is imported before a command needs it: a cron job that finds
nothing due pays for its start only. Effects: terminal, signals.
"""

import sys
from typing import NoReturn

from aggregator.cli.commands import aggregate
from aggregator.errors import AggregatorError, ConfigError, LockHeldError

#: Exit codes; part of the contract, documented in docs/commands.md.
UNEXPECTED = 1
USAGE = 2
LOCKED = 75


def main() -> NoReturn:
    """Run the command line; every expected error is one clear message."""
    try:
        code = aggregate(standalone_mode=True)
    except ConfigError as error:
        code = _say(error, USAGE)
    except LockHeldError as error:
        code = _say(error, LOCKED)
    except AggregatorError as error:
        code = _say(error, UNEXPECTED)
    sys.exit(code)


def _say(error: AggregatorError, code: int) -> int:
    print(f"aggregate: {error}", file=sys.stderr)  # noqa: T201 - the command line speaks here
    return code
