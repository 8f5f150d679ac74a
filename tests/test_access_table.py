"""Who may do what to which model, as a table that is read before it changes: a new model without a line fails here.

``CASE_ACCESS_TABLE=write`` in the environment writes it anew.
"""

import csv
import os
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, new_test_user, tagged

TABLE = Path(__file__).with_name("access_table.csv")
#: Columns of the table → the group whose members are meant, with what it implies.
GROUPS = {
    "user": "case_organizer.group_case_user",
    "supervisor": "case_organizer.group_case_supervisor",
    "modeller": "case_organizer.group_case_modeller",
    "admin": "case_organizer.group_case_admin",
    "auditor": "case_organizer.group_case_auditor",
    "records": "case_organizer.group_case_records",
    "contract_manager": "case_contract.group_contract_manager",
    "signatory": "case_contract.group_contract_signatory",
    "keeper": "case_installation.group_installation_keeper",
    "planner": "case_service_call.group_service_planner",
    "employee": "base.group_user",
    "portal": "base.group_portal",
    "public": "base.group_public",
}
#: Letters of the table, in this order.
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestAccessTable(TransactionCase):
    """The table says what the registry does, and what is private stays so."""

    def models(self):
        """Our models that keep something."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith(("case.", "bundle.")) and not model._abstract
        )

    def found(self):
        """``{model: {column: letters}}`` as it is now."""
        users = {
            column: new_test_user(self.env, f"table_{column}", groups=group, email=f"{column}@example.com")
            for column, group in GROUPS.items()
        }
        return {
            model: {
                column: "".join(
                    letter
                    for letter, operation in OPERATIONS.items()
                    if self.env[model].with_user(user).has_access(operation)
                )
                or "-"
                for column, user in users.items()
            }
            for model in self.models()
        }

    def write(self, found):
        """Write the table anew, for who reads the difference before it is kept."""
        with TABLE.open("w", newline="") as file:
            writer = csv.DictWriter(file, ["model", *GROUPS], lineterminator="\n")
            writer.writeheader()
            writer.writerows({"model": model, **line} for model, line in found.items())

    def test_each_model_has_its_line(self):
        found = self.found()
        if os.environ.get("CASE_ACCESS_TABLE") == "write":
            self.write(found)
        with TABLE.open(newline="") as file:
            told = {line.pop("model"): line for line in csv.DictReader(file)}
        self.assertEqual(sorted(found.keys() - told.keys()), [], f"new models need a line in {TABLE.name}")
        self.assertEqual(sorted(told.keys() - found.keys()), [], "lines of models that are gone")
        wrong = {
            f"{model}, {column}": (told[model][column], letters)
            for model, line in found.items()
            for column, letters in line.items()
            if told[model][column] != letters
        }
        self.assertEqual(wrong, {}, "the table says the one, the rights the other")

    def test_people_outside_reach_none(self):
        for model, line in self.found().items():
            self.assertEqual((line["portal"], line["public"]), ("-", "-"), model)

    def test_what_passes_over_rights_is_called_by_nobody_from_outside(self):
        """Methods whose result was read with all rights are named ``…_sudo``; none of them answers to RPC."""
        open_to_rpc, looked_at = [], 0
        for name in sorted(self.env.registry):
            model = self.env[name]
            for method in dir(type(model)):
                if method.endswith("_sudo") and callable(getattr(type(model), method, None)):
                    looked_at += 1
                    try:
                        get_public_method(model, method)
                    except AccessError:
                        continue
                    open_to_rpc.append(f"{name}.{method}")
        self.assertGreater(looked_at, 100)
        self.assertEqual(open_to_rpc, [])
