"""The command line of ``./run``."""

import argparse
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from dev import (
    bench,
    chromium,
    cmmn,
    demo,
    devtools,
    faults,
    history,
    lint,
    machine,
    mutants,
    pictures,
    postgres,
    proc,
    replay,
    testing,
    translations,
    venv,
)
from dev.paths import ROOT, RUN, short
from dev.ui import Failure, Steps, say

EPILOG = """
Everything generated lies in .run/ beside this command.
PGHOST, PGPORT, PGUSER and PGPASSWORD, when set, name a PostgreSQL server to use
instead of the embedded one.
"""


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for and return the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A shell that starts us in the background has it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = parser().parse_args(_split(arguments))
    options.pytest = _passed_on(arguments)
    try:
        return options.command(options)
    except Failure as failure:
        print(f"run: {failure}", file=sys.stderr)
    except OSError as error:
        told = proc.explain(str(error))
        if not told:
            raise
        print(f"run: {told}", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"\nrun: interrupted. {proc.CONTINUES}", file=sys.stderr)
        return 130
    return 1


def _split(arguments: Sequence[str]) -> list[str]:
    return list(arguments[: arguments.index("--")] if "--" in arguments else arguments)


def _passed_on(arguments: Sequence[str]) -> list[str]:
    return list(arguments[arguments.index("--") + 1 :] if "--" in arguments else [])


def parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    main_parser = argparse.ArgumentParser(
        prog="./run",
        description="Sets up, serves and tests Case Organizer, an Odoo 19 add-on set.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = main_parser.add_subparsers(metavar="COMMAND", required=True)
    _demo_parser(commands)
    _test_parser(commands)
    _small_parsers(commands)
    _scenario_parsers(commands)
    _proof_parsers(commands)
    _database_parsers(commands)
    return main_parser


def _command(commands, name: str, function, text: str, more: str = "") -> argparse.ArgumentParser:
    sub = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}. {more}".strip())
    sub.set_defaults(command=function)
    return sub


def _odoo_option(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--odoo",
        metavar="PATH",
        help="an Odoo 19 that is already there: a checkout, or the folder of a package;"
        " remembered until another one or 'own' (the one fetched here) is named",
    )


def _scenario_parser(commands, *command, scales: Sequence[str], measure: str) -> argparse.ArgumentParser:
    """A command that runs scenarios of a folder, which are called by their names."""
    sub = _command(commands, *command)
    sub.add_argument("names", nargs="*", metavar="NAME", help="which ones (default: all)")
    sub.add_argument("--list", action="store_true", help="only name them")
    sub.add_argument("--scale", choices=scales, default=scales[0], help=f"{measure} (default: {scales[0]})")
    sub.add_argument("--json", metavar="FILE", help="also write the results there")
    _odoo_option(sub)
    return sub


def _demo_parser(commands) -> None:
    sub = _command(
        commands,
        "demo",
        demo.command,
        "set up what is missing and serve the demo",
        "The first start takes minutes and needs a network and 3 GB of disk, later ones take seconds.",
    )
    sub.add_argument(
        "--port", type=int, metavar="N", help=f"port to serve on (default: the first free from {demo.PORT})"
    )
    sub.add_argument("--interface", default="127.0.0.1", metavar="IP", help="address to listen on (default: 127.0.0.1)")
    sub.add_argument("--database", metavar="NAME", help="database to make or serve (default: demo)")
    sub.add_argument("--history", metavar="FILE", help="a log (CSV or XES, also gzipped) to import into it")
    sub.add_argument("--detach", action="store_true", help="return when it is ready, and serve until ./run stop")
    _odoo_option(sub)


def _test_parser(commands) -> None:
    sub = _command(
        commands,
        "test",
        testing.command,
        "run everything, or the tests at PATH",
        "Without PATH: lint, the plain Python parts, Odoo's tests of addons and of the whole, and those in a browser."
        " The last line counts all of them. What follows -- is handed to pytest.",
    )
    sub.add_argument("paths", nargs="*", metavar="PATH", help="files, folders or file::Class::test")
    sub.add_argument("-k", metavar="EXPR", help="only tests that match, as in pytest")
    sub.add_argument("-x", action="store_true", help="stop at the first failure")
    sub.add_argument("-s", action="store_true", help="show what the tests print")
    sub.add_argument("-v", action="count", default=0, help="name every test")
    _odoo_option(sub)


def _small_parsers(commands) -> None:
    _command(commands, "lint", _lint, "check style, Odoo's rules and the XML files")
    sub = _command(
        commands,
        "translations",
        translations.command,
        "bring the files of translations in line with what the addons say now",
        "Exports case_…/i18n/*.pot from the test database, merges it into each language's .po, keeps what is"
        " translated already, and names what is missing there and what has gone.",
    )
    _odoo_option(sub)
    _command(commands, "stop", _stop, "stop the demos of this clone and its PostgreSQL")
    sub = _command(
        commands,
        "reset",
        _reset,
        "stop all and delete the embedded databases",
        "Databases on a server that PGHOST names stay.",
    )
    sub.add_argument("--all", action="store_true", help="delete what was downloaded as well: all of .run/")


def _scenario_parsers(commands) -> None:
    _scenario_parser(
        commands,
        "bench",
        bench.command,
        "run benchmarks, each on a fresh database of its own",
        "Prints one JSON object with the result of each.",
        scales=("small", "full"),
        measure="how much data",
    )
    sub = _scenario_parser(
        commands,
        "faults",
        faults.command,
        "try what may go wrong: processes killed, people at once, files and logs that were tampered with",
        "Each scenario runs on a database of its own and says what was tried, how often, and which faults remained.",
        scales=("short", "full"),
        measure="how often",
    )
    sub.add_argument("--times", type=int, metavar="N", help="try each so many times, whatever the scale says")
    sub.add_argument(
        "--only", metavar="TEXT", help="of kill, postgres, race and hostile: only what has TEXT in its name"
    )
    sub.add_argument(
        "--from",
        dest="since",
        action="append",
        default=[],
        metavar="COMMIT",
        help="upgrade: the version whose demo is brought to this one (default: the first with a demo, and one halfway)",
    )


def _proof_parsers(commands) -> None:
    sub = _command(
        commands,
        "cmmn",
        cmmn.command,
        "read CMMN files: check says what each is, fuzz tries damaged and hostile ones",
        "check prints one JSON line per file, and ends with 1 when one cannot be used.",
    )
    sub.add_argument("what", choices=("check", "fuzz"))
    sub.add_argument("files", nargs="*", metavar="FILE", help="for fuzz: what to damage besides models of our own")
    sub.add_argument("--count", type=int, default=20_000, metavar="N", help="fuzz: how many (default: 20,000)")
    sub = _command(
        commands,
        "replay",
        replay.command,
        "play real histories and the demo's cases on the engine and compare with what they came to before",
        "What is kept in the tree is always played; all of both histories where ../shared/data has them.",
    )
    sub.add_argument(
        "--record", choices=("histories", "demo"), help="keep what they come to on this version, for later ones"
    )
    _odoo_option(sub)
    sub = _command(
        commands,
        "mutants",
        mutants.command,
        "change the engine in small ways and count which changes its tests notice",
        "For each change only the tests that reach it are run. Ends with 1 when fewer are noticed than wanted.",
    )
    sub.add_argument("modules", nargs="*", metavar="MODULE", help="such as advance or cascade (default: all)")
    sub.add_argument("--jobs", type=int, default=1, metavar="N", help="changes tried at the same time (default: 1)")
    sub.add_argument("--all-tests", action="store_true", help="run every test for each change, to compare: takes hours")
    sub.add_argument(
        "--coverage", action="store_true", help="change nothing: say which lines and branches the tests reach"
    )
    sub.add_argument("--least", type=float, default=85, metavar="PERCENT", help="the score wanted (default: 85)")


def _database_parsers(commands) -> None:
    sub = _command(
        commands,
        "shell",
        _shell,
        "a Python prompt with env on the demo database; ./run shell < script.py runs a script",
        "Call env.cr.commit() to keep what was changed.",
    )
    sub.add_argument("--database", metavar="NAME", help="another database than the demo's")
    sub = _command(
        commands,
        "import-history",
        _import_history,
        "import a log (CSV or XES, also gzipped) and print what came in as JSON",
    )
    sub.add_argument("file", metavar="FILE")
    sub.add_argument("--type", metavar="NAME", help="name of the case type to make (default: from the file)")
    sub.add_argument("--database", metavar="NAME", help="another database than the demo's")
    sub = _command(commands, "screenshot", _screenshot, "save what a page of the running demo shows as a PNG")
    sub.add_argument("url", metavar="URL", help="an address, or a path such as /odoo on the running demo")
    sub.add_argument("file", metavar="FILE", type=Path)
    sub.add_argument("--login", metavar="L", help="log in as this user first")
    sub.add_argument("--password", metavar="P", help="password (default: the demo's for that login)")
    sub.add_argument("--width", type=int, default=1400)
    sub.add_argument("--height", type=int, default=900)
    sub.add_argument("--wait-for", metavar="CSS", help="wait until an element matches this selector")
    sub = _command(
        commands,
        "screenshots",
        pictures.command,
        "take the pictures of the documentation",
        "They are named in dev/picture_table.py, show a database of their own and lie in docs/images.",
    )
    sub.add_argument("names", nargs="*", metavar="NAME", help="only these, such as case or case_phone")
    sub.add_argument("--history", metavar="FILE", help="take those that show an imported log instead: this one")


def _lint(options: argparse.Namespace) -> int:
    machine.prepare_folder()
    with proc.locked(RUN / "setup.lock"), Steps(1).step("Python requirements"):
        venv.ensure(development=True)

    def report(name: str, wrong: str) -> None:
        say(f"{name} … {'FAILED' if wrong else 'ok'}")
        if wrong:
            say(wrong)

    return 1 if lint.run_all(report) else 0


def _stop(options: argparse.Namespace) -> int:
    stopped = demo.stop_all()
    say(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def _reset(options: argparse.Namespace) -> int:
    demo.stop_all()
    for embedded in postgres.embedded():
        embedded.remove()
    for name in ("demo", "test", "bench", "faults"):
        shutil.rmtree(RUN / name, ignore_errors=True)
    if options.all:
        shutil.rmtree(RUN, ignore_errors=True)
    say(f"Deleted {short(RUN) if options.all else 'the databases'}.")
    return 0


def _shell(options: argparse.Namespace) -> int:
    with demo.existing(options.database) as (workspace, database):
        configuration = workspace.configuration(database)
        command = workspace.command(configuration, "shell", "--no-http", "--log-level=warn")
        child = subprocess.Popen(command, env=proc.environment(workspace.environment()), cwd=ROOT)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                # The prompt deals with it; we only wait for it to end.
                continue


def _import_history(options: argparse.Namespace) -> int:
    with demo.existing(options.database) as (workspace, database):
        say(json.dumps(history.import_file(workspace, database, Path(options.file), options.type)))
    return 0


def _screenshot(options: argparse.Namespace) -> int:
    machine.prepare_folder()
    url = options.url
    if not url.startswith(("http://", "https://")):
        running = demo.served()
        if not running:
            raise Failure("No demo is running: start ./run demo first, or give a whole address.")
        url = urljoin(running[0].address, url)
    known = {login: password for login, password, _ in demo.logins()}
    # The first visit to a fresh database waits until the web client's bundles are made.
    with devtools.browser(chromium.ensure(), options.width, options.height, patience=180) as page:
        if options.login:
            password = options.password or known.get(options.login, options.login)
            page.log_in(url, options.login, password)
        page.go(url)
        # The web client shows its frame long before what is in it.
        wanted = options.wait_for or (
            ".o_action_manager .o_content" if urlsplit(url).path.startswith("/odoo/") else None
        )
        if wanted:
            page.wait_for(f"!!document.querySelector({json.dumps(wanted)})", wanted)
        page.screenshot(options.file)
    return 0
