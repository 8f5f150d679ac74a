"""Takes the pictures of the documentation: each screen of the table, as the person named sees it in the demo."""

import argparse
import contextlib
import itertools
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from dev import chromium, demo, devtools, history, machine, odoo_source, proc, venv
from dev.odoo import Workspace
from dev.paths import LOGS, ROOT, RUN, short
from dev.picture_table import PICTURES, SIZES, Picture
from dev.ui import Failure, Steps, say

IMAGES = ROOT / "docs" / "images"
DATABASE = "pictures"
#: The name of the case type that is made of a log.
LOG_TYPE = "Permit receipt"
#: What is needed beyond the stories of the demo, run in Odoo's shell. Answers ``{name in an address: value}``.
STAGE = ROOT / "dev" / "picture_stage.py"
#: Bytes that a picture may have, and the colours that are tried until it fits.
MOST, COLOURS = 120_000, (256, 128, 64, 32)
#: Makes pictures small; runs where Pillow is, which Odoo needs.
SHRINK = """
import io, sys
from PIL import Image
for name in sys.argv[2:]:
    image = Image.open(name).convert("RGB")
    for colours in {colours}:
        out = io.BytesIO()
        few = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
        if out.tell() < int(sys.argv[1]):
            break
    with open(name, "wb") as file:
        file.write(out.getvalue())
"""


@dataclass(frozen=True)
class Shot:
    """A picture at one size."""

    picture: Picture
    size: str

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.picture.name}{'_phone' if self.size == 'phone' else ''}.png"


def shots(pictures: tuple[Picture, ...] = PICTURES) -> list[Shot]:
    """Every picture at each of its sizes."""
    return [Shot(picture, size) for picture in pictures for size in picture.sizes]


def chosen(names: list[str], with_log: bool) -> list[Shot]:
    """The pictures to take. :raise Failure: a name that is not in the table"""
    known = {shot.name.removesuffix(".png"): shot for shot in shots()}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Failure(f"No picture is called {', '.join(unknown)}. There are: {', '.join(known)}.")
    found = [known[name] for name in names] if names else list(known.values())
    apart = [shot.name for shot in found if shot.picture.of_log != with_log]
    if names and apart:
        how = "does not show the log of --history" if with_log else "shows a log: name it with --history FILE"
        raise Failure(f"{', '.join(apart)} {how}.")
    return [shot for shot in found if shot.picture.of_log == with_log]


def command(options: argparse.Namespace) -> int:
    """``./run screenshots``."""
    wanted = chosen(options.names, bool(options.history))
    machine.prepare_folder()
    steps = Steps(6)
    # A log fills the screens of others: it has a database of its own.
    database = f"{demo.server().prefix}{DATABASE}{'_log' if options.history else ''}"
    with contextlib.ExitStack() as stack:
        with proc.locked(RUN / "setup.lock"):
            with steps.step("Odoo 19"):
                odoo = odoo_source.ensure()
            with steps.step("Python requirements"):
                venv.ensure()
                browser = chromium.ensure()
            with steps.step("PostgreSQL"):
                stack.enter_context(demo.server().running())
                workspace = Workspace("demo", odoo, demo.server())
            with steps.step(f"Database {database}"):
                demo.make_database(workspace, database)
                known = _stage(workspace, database, options.history)
            with steps.step("Server"):
                port = machine.choose_port(None, demo.PORT, "127.0.0.1")
                child, served = demo.serve(workspace, database, port, "127.0.0.1")
        try:
            with steps.step(f"{len(wanted)} pictures"):
                failed = _take(wanted, browser, served.address, known)
        finally:
            proc.end_group(child)
            served.file.unlink(missing_ok=True)
    for shot, reason in failed:
        say(f"{shot.name}: {reason}")
    say(f"{len(wanted) - len(failed)} pictures are in {short(IMAGES)}.")
    return 1 if failed else 0


def _stage(workspace: Workspace, database: str, log: str | None) -> dict[str, str]:
    """Add what the pictures need. :return: what stands in the addresses between braces"""
    known = _prepare(workspace, database)
    if log and "log_case" not in known:
        history.import_file(workspace, database, Path(log), LOG_TYPE)
        known = _prepare(workspace, database)
    return known


def _prepare(workspace: Workspace, database: str) -> dict[str, str]:
    with tempfile.NamedTemporaryFile(dir=RUN, suffix=".json") as answer:
        text = STAGE.read_text()
        if workspace.script(database, text, "pictures", env={"CASE_ANSWER": answer.name}):
            raise Failure(f"The pictures cannot be prepared. (the whole output: {short(LOGS / 'pictures.log')})")
        return json.loads(Path(answer.name).read_text())


def _take(wanted: list[Shot], browser: Path, address: str, known: dict[str, str]) -> list[tuple[Shot, str]]:
    """Take pictures, one browser for each person. :return: those that failed, with the reason"""
    failed = []
    passwords = {login: password for login, password, _text in demo.logins()}
    order = sorted(wanted, key=lambda shot: shot.picture.login or "")
    with tempfile.TemporaryDirectory(dir=RUN) as folder:
        taken = []
        for login, group in itertools.groupby(order, key=lambda shot: shot.picture.login):
            with devtools.browser(browser, *SIZES["desk"], patience=1800) as page:
                if login:
                    page.log_in(address, login, passwords.get(login, login))
                for shot in group:
                    file = Path(folder) / shot.name
                    try:
                        _one(page, shot, address, known, file)
                        taken.append(file)
                    except (Failure, KeyError) as error:
                        failed.append((shot, str(error)))
        if taken:
            shrink = SHRINK.format(colours=COLOURS)
            subprocess.run([str(venv.PYTHON), "-c", shrink, str(MOST), *map(str, taken)], check=True)
        IMAGES.mkdir(parents=True, exist_ok=True)
        for file in taken:
            (IMAGES / file.name).write_bytes(file.read_bytes())
    return failed


def _one(page: devtools.Page, shot: Shot, address: str, known: dict[str, str], file: Path) -> None:
    """Open a screen at a size, click what is to be clicked, and keep what is seen."""
    picture = shot.picture
    page.resize(*SIZES[shot.size])
    # A page that is only resized keeps what it drew for another size, and one with changes asks before it goes.
    page.go("about:blank")
    page.go(urljoin(address, picture.path.format_map(known)))
    page.see(picture.wait)
    for css, text in picture.clicks:
        page.click(css, text)
    if picture.then:
        page.see(picture.then)
    if picture.top:
        page.evaluate(f"document.querySelector({json.dumps(picture.top)}).scrollIntoView({{block: 'start'}})")
    if picture.whole:
        page.resize(picture.whole, SIZES["desk"][1])
        page.settle()
        height = page.evaluate("document.querySelector('.o_case_map_paper').offsetHeight")
        page.resize(picture.whole, height + 90)
    page.settle()
    page.evaluate("document.querySelectorAll('.o_notification_close').forEach((el) => el.click())")
    page.screenshot(file)
