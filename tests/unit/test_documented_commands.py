"""docs/commands.md names every command, option and exit code; and no other."""

import re
from pathlib import Path

import click

from aggregator.cli import LOCKED, UNEXPECTED, USAGE
from aggregator.cli.commands import aggregate
from aggregator.cli.running import ALL_FAILED, SOME_FAILED, SWEPT

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "commands.md").read_text("utf-8")


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name[:2] == "--"}


def test_every_command_is_documented() -> None:
    """Each command stands in the page as it is typed."""
    for name in aggregate.commands:
        assert f"`aggregate {name}" in PAGE, name


def test_every_option_is_documented() -> None:
    """Each option of each command, and every one that is documented exists."""
    known = _options(aggregate).union(*(_options(c) for c in aggregate.commands.values()))
    documented = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    assert documented == known | {"--help", "--version"}


def test_every_documented_command_exists() -> None:
    """No page tells of a command that there is not."""
    for page in (*DOCS.glob("*.md"), DOCS.parent / "README.md"):
        for name in re.findall(r"`?aggregate ([a-z]+)", page.read_text("utf-8")):
            assert name in aggregate.commands, f"{page.name}: aggregate {name}"


def test_every_exit_code_is_documented() -> None:
    """The table holds exactly the codes that the program uses."""
    table = PAGE.split("## Exit codes")[1].split("##")[0]
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert codes == {SWEPT, UNEXPECTED, USAGE, ALL_FAILED, SOME_FAILED, LOCKED}
