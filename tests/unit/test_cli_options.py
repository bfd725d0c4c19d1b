"""The shared options: which instants `--now` takes, and what it says of the others."""

from datetime import UTC, datetime

import click
import pytest
from click.testing import CliRunner

from aggregator.cli.options import Instant, chosen, shared

NOON = datetime(2025, 4, 10, 12, tzinfo=UTC)


@click.command()
@shared
@click.pass_context
def tell(ctx: click.Context) -> None:
    """Print the instant that was chosen."""
    now = chosen(ctx).now
    click.echo(now.isoformat() if now else "none")


@pytest.mark.parametrize(
    "written",
    [
        "2025-04-10T12:00:00Z",
        "2025-04-10t12:00:00z",
        "2025-04-10T12:00:00z",
        "2025-04-10t12:00:00.000Z",
        "2025-04-10t21:00:00+09:00",
        "2025-04-10 12:00:00Z",
        "20250410T120000Z",
    ],
)
def test_instants(written: str) -> None:
    """ISO 8601 and RFC 3339, whose t and z may be lower-case."""
    done = CliRunner().invoke(tell, ["--now", written])
    assert (done.exit_code, done.output) == (0, f"{NOON.isoformat()}\n")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0001-01-01T00:00:00+05:00", "years 2 to 9998"),
        ("9999-12-31T23:59:59-05:00", "years 2 to 9998"),
        ("0001-12-31T23:59:59Z", "years 2 to 9998"),
        ("9999-01-01T00:00:00Z", "years 2 to 9998"),
        ("2025-04-10T12:00:00", "has no offset"),
        ("2025-04-10T25:00:00Z", "is no instant"),
        ("noon", "is no instant"),
        ("", "is no instant"),
    ],
)
def test_what_is_no_instant_is_a_usage_error(written: str, said: str) -> None:
    """Exit code 2 and what is wrong; never a traceback."""
    done = CliRunner().invoke(tell, ["--now", written])
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    assert "--now" in done.output
    assert said in done.output.replace("\n", " ")


@pytest.mark.parametrize("written", ["0002-01-01T00:00:00+00:00", "9998-12-31T23:59:59+00:00"])
def test_the_first_and_the_last_instant(written: str) -> None:
    """A year is left at either end for the waits and windows that are reckoned from it."""
    done = CliRunner().invoke(tell, ["--now", written])
    assert (done.exit_code, done.output) == (0, f"{written}\n")


def test_an_instant_is_taken_as_it_is() -> None:
    """A default may be one already."""
    assert Instant().convert(NOON, None, None) is NOON
