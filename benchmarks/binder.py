"""The binder of a large case, beside pypdf's writer that merges the same files; its memory in a process of its own."""

import base64
import io
import random
import subprocess
import sys
import time
from pathlib import Path

from _measure import row, say
from pypdf import PdfReader, PdfWriter

from odoo.tools import config

PAGES = {"small": 300, "full": 2_000}
#: Pages of one document, and bytes of the picture on each: a scan.
PER_FILE, SCAN = 20, 60_000
BAR_MB = 400
BAR = f"resident at most {BAR_MB} MB (2,000 pages)"


def run(env, scale):
    """A case with scanned documents; the scheduler makes its binder, in chunks that are committed."""
    world = _World(env, PAGES[scale])
    begun = time.perf_counter()
    binder = world.make()
    ours = time.perf_counter() - begun
    pages = _check(binder, world.pages)
    memory = _memory(world)
    peer = _seconds(world.merge)
    say(f"{pages} pages, {binder.file_size / 2**20:.0f} MB; ours stamps, counts and bookmarks each page")
    shown = row("binder of a large case", pages, [ours / pages], unit="ms", peer=[peer / pages], resident_mb=memory)
    shown.update(bar=BAR, met=memory <= BAR_MB)
    return [shown]


class _World:
    """A case with documents of scanned pages, and who reads it."""

    def __init__(self, env, pages):
        groups = [env.ref(f"case_organizer.group_case_{name}").id for name in ("modeller", "user")]
        user = env["res.users"].create({"name": "Reader", "login": "binder_reader", "group_ids": [(6, 0, groups)]})
        self.env = env(user=user)
        case_type = self.env["case.type"].create({"name": "Large", "code": "LARGE"})
        self.env["case.plan.item"].create(
            {"plan_id": case_type.draft_plan_id.id, "name": "Look", "step_kind": "action"}
        )
        case_type.action_publish()
        kind = env["case.document.kind"].create({"name": "Scan", "code": "scan"})
        self.case, self.pages = self.env["case.case"].create({"type_id": case_type.id, "title": "Large"}), 0
        for number in range(pages // PER_FILE):
            content = base64.b64encode(_scans(number)).decode()
            self.case.file_document(kind.id, f"scan {number}.pdf", content)
            self.pages += PER_FILE
        env.cr.commit()

    def make(self):
        """As the scheduler does."""
        binder = self.env["case.binder"].begin_sudo(self.case, at_once=False).sudo()
        while binder.state == "running":
            binder._work_sudo(pieces=20)
            self.env.cr.commit()
            self.env.invalidate_all()
        return binder

    def merge(self):
        """What one would write with pypdf alone: the same files, one behind the other."""
        writer = PdfWriter()
        for version in self.case.document_ids.version_ids:
            writer.append(io.BytesIO(version.attachment_id.raw))
        writer.write(io.BytesIO())


def _scans(number):
    """A PDF whose pages each have a picture that cannot be packed."""

    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    edge = int((SCAN / 3) ** 0.5)
    noise, stream = random.Random(number), io.BytesIO()
    canvas = Canvas(stream)
    for page in range(PER_FILE):
        picture = Image.frombytes("RGB", (edge, edge), noise.randbytes(edge * edge * 3))
        canvas.drawImage(ImageReader(picture), 100, 200, 400, 400)
        canvas.drawString(100, 150, f"scan {number} page {page}")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _check(binder, pages):
    """What was made is right, before its time counts."""
    if binder.state != "done":
        raise AssertionError(f"the binder is {binder.state}: {binder.error}")
    read = PdfReader(io.BytesIO(binder.attachment_id.raw))
    if len(read.pages) != binder.page_count or len(read.pages) < pages:
        raise AssertionError("pages are missing")
    if f"page {len(read.pages)} of {len(read.pages)}" not in read.pages[-1].extract_text():
        raise AssertionError("the last page is not stamped")
    return len(read.pages)


def _seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _memory(world):
    """Megabytes that a process needs at most which does nothing but make this binder, Odoo included."""
    env = world.env
    binder = env["case.binder"].begin_sudo(world.case, at_once=False)
    env.cr.commit()
    worker = Path(__file__).with_name("_binder_worker.py")
    told = subprocess.run(
        [sys.executable, str(worker), config.rcfile, env.cr.dbname, str(binder.id)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout.split()[-1])
