"""The commands of `aggregate`. Effects: through what they call."""

import sys
from pathlib import Path

import click

from aggregator import __version__
from aggregator.cli.options import chosen, shared


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--once", is_flag=True, help="Make one sweep and exit (for cron).")
@click.option(
    "--force",
    is_flag=True,
    help="With --once: poll every feed now, due or not; a Retry-After still binds.",
)
@shared
@click.version_option(__version__, prog_name="aggregate")
@click.pass_context
def aggregate(ctx: click.Context, *, once: bool, force: bool) -> None:
    """Follow many feeds; read each story once.

    Without a command: the daemon. It polls the feeds that are due, clusters the
    reports of one event into one story, publishes one merged feed per topic,
    and serves them. Try `aggregate demo` first: it needs no configuration.

    Exit codes: 0 swept, or nothing was due; 1 unexpected; 2 configuration or
    usage; 3 every polled feed failed; 4 some failed, with --strict; 75 another
    sweep is under way.
    """
    if ctx.invoked_subcommand is not None:
        if once or force:
            raise click.UsageError("--once and --force go without a command")
        return
    if force and not once:
        raise click.UsageError("--force goes with --once")
    from aggregator.cli import running

    options = chosen(ctx)
    sys.exit(running.once(options, force=force) if once else running.daemon(options))


@aggregate.command()
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to keep the demo's feeds, store and pages; else a new temporary folder.",
)
@click.option("--serve", is_flag=True, help="Go on as a daemon, to be subscribed to.")
@shared
@click.pass_context
def demo(ctx: click.Context, *, directory: Path | None, serve: bool) -> None:
    """Show the whole thing on feeds that come with it; needs no configuration."""
    from aggregator.cli import demonstration

    sys.exit(demonstration.run(directory, serve=serve, now=chosen(ctx).now))


@aggregate.command()
@shared
@click.pass_context
def check(ctx: click.Context) -> None:
    """Read the configuration and say what it asks for; changes nothing."""
    from aggregator.cli import asking

    asking.check(chosen(ctx))


@aggregate.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@shared
@click.pass_context
def import_(ctx: click.Context, *, file: Path) -> None:
    """Add the feeds of an OPML FILE to the first list of the configuration."""
    from aggregator.cli import lists

    lists.import_opml(chosen(ctx), file)


@aggregate.command()
@shared
@click.pass_context
def export(ctx: click.Context) -> None:
    """Print every subscription as OPML, without secrets."""
    from aggregator.cli import lists

    lists.export_opml(chosen(ctx))


@aggregate.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared
@click.pass_context
def status(ctx: click.Context, *, as_json: bool) -> None:
    """Show how much there is, and how each feed fares."""
    from aggregator.cli import asking

    asking.status(chosen(ctx), as_json=as_json)


@aggregate.command()
@click.argument("entry", nargs=2, metavar="ENTRY ENTRY")
@shared
@click.pass_context
def explain(ctx: click.Context, *, entry: tuple[str, str]) -> None:
    """Say why two entries stand in one story, or in two.

    ENTRY is the link of an entry, its id, or the beginning of its id.
    """
    from aggregator.cli import asking

    asking.explain(chosen(ctx), *entry)


@aggregate.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--assignments",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write `id<TAB>story` lines, in the given order.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@shared
def evaluate(*, file: Path, assignments: Path | None, as_json: bool) -> None:
    """Cluster a labelled FILE (.jsonl or .jsonl.gz) and score the stories.

    Runs what the daemon runs, with its built-in settings, on the entries in
    time order; opens no store and reads no configuration.
    """
    from aggregator.cli import measuring

    measuring.evaluate(file, assignments=assignments, as_json=as_json)
