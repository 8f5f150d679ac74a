"""Exports what the addons have to translate, and merges it into their translations."""

import argparse

from dev import addons, machine, odoo_source, postgres, proc, venv
from dev.odoo import Workspace
from dev.paths import ROOT, RUN
from dev.templates import Templates
from dev.ui import Steps, say

LANGUAGES = ("de", "nl")
#: Odoo reads all below the folders of addons: here also this clone's hidden ones, in which Odoo itself lies.
WITHOUT_HIDDEN = """
import os, sys
walk = os.walk
def shown(top, **options):
    for root, folders, files in walk(top, **options):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        yield root, folders, files
os.walk = shown
from odoo.cli.command import main
main()
"""


def command(options: argparse.Namespace) -> int:
    """``./run translations``."""
    machine.prepare_folder()
    steps = Steps(4)
    with proc.locked(RUN / "setup.lock"):
        with steps.step("Odoo 19"):
            odoo = odoo_source.ensure(options.odoo)
        with steps.step("Python requirements"):
            venv.ensure()
    server = postgres.server("test", forgetful=True)
    with server.running():
        workspace = Workspace("test", odoo, server)
        templates = Templates(workspace)
        with steps.step("Test database"):
            template = templates.ensure(quick=True)
        with steps.step("Export"), templates.copy(template, "translations") as database:
            _export(workspace, database)
    for name in addons.modules():
        say(_merge(name))
    return 0


def _export(workspace: Workspace, database: str) -> None:
    """Let Odoo write the template of each addon: ``case_x/i18n/case_x.pot``."""
    export = [venv.PYTHON, "-c", WITHOUT_HIDDEN, "i18n", "export", "-c", workspace.configuration(database)]
    command = [*export, "-l", "pot", "--", *addons.modules()]
    proc.run(command, "Exporting the terms", "translations", env=workspace.environment())


def _merge(name: str) -> str:
    folder = addons.folders()[name] / "i18n"
    files = [folder / f"{name}.pot", *(folder / f"{language}.po" for language in LANGUAGES)]
    command = [venv.PYTHON, "-P", "-m", "dev.catalogue", *files]
    return proc.run(command, "Merging the terms", "translations", env={"PYTHONPATH": str(ROOT)}).strip()
