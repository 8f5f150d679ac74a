import argparse
import sys

from odoo.api import SUPERUSER_ID, Environment
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class CaseVerify(Command):
    """Check the history of all case files against its chains and against the anchors outside the database.

    Prints what was found, a line per case file, and ends with 0 when nothing was altered, with 1 otherwise.
    """

    name = "case_verify"

    def run(self, cmdargs):
        """Check one database. :param cmdargs: what follows the command on the command line"""
        self.parser.add_argument("-c", "--config", help="Odoo's configuration file")
        self.parser.add_argument("-d", "--database", dest="database", help="the database to check")
        self.parser.add_argument("--anchor", action="store_true", help="write an anchor afterwards, if all is well")
        options, other = self.parser.parse_known_args(cmdargs)
        arguments = ["--no-http", *other]
        arguments += ["-c", options.config] if options.config else []
        arguments += ["-d", options.database] if options.database else []
        config.parse_config(arguments, setup_logging=True)
        names = config["db_name"]
        if len(names) != 1:
            self.parser.error("name one database with -d")
        sys.exit(self._check(names[0], options))

    def _check(self, name: str, options: argparse.Namespace) -> int:
        with Registry(name).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            if "case.log.check" not in env:
                self.parser.error(f"{name} has no Case Organizer")
            check = env["case.log.check"].check_all(commit=True)
            for finding in check.finding_ids:
                sys.stdout.write(f"{finding.told}\n")
            sys.stdout.write(f"{check.told}\n")
            if options.anchor and check.state == "fine":
                line = env["case.log"].anchor()
                sys.stdout.write(f"Anchor {line['number']}: {line['cases']} cases, root {line['root']}\n")
            return 0 if check.state == "fine" else 1
