"""A case that somebody starts from outside, on a phone, and what their clerk sees of it."""

import time
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.case_organizer.models.case_start import CaseStart
from odoo.addons.case_organizer.models.link_tries import WRONG_TRIES
from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

EVIL = "<img src=x onerror='window.hacked=1'>"


@tagged("post_install", "-at_install")
class TestStartScreen(MortgageBrowsing):
    """The modeller offers a form, a stranger fills it in on a phone, the adviser finds a case."""

    def test_a_form_is_offered_filled_in_and_handled(self):
        WRONG_TRIES._tries.clear()
        model = self.env(user=self.modeller)
        type_id = self.case_type.id
        role = model["case.role"].create({"type_id": type_id, "name": "Customer", "outside": True})
        owner, since = model["case.characteristic"].create(
            [
                {"type_id": type_id, "name": "Do you own a house?", "kind": "boolean"},
                {"type_id": type_id, "name": "Since when?", "kind": "date", "help": "As in the deed."},
            ]
        )
        income = self.case_type.characteristic_ids.filtered(lambda detail: detail.code == "yearly_income")
        self.case_type.with_user(self.modeller).write(
            {
                "offered_user_id": self.adviser.id,
                "offered_role_id": role.id,
                "offered_confirm": False,
                "offered_text": "For a house that you want to buy. Have your last yearly income at hand.",
                "start_question_ids": [
                    (0, 0, {"characteristic_id": income.id, "required": True, "sequence": 1}),
                    (0, 0, {"characteristic_id": owner.id, "required": True, "sequence": 2}),
                    (
                        0,
                        0,
                        {
                            "characteristic_id": since.id,
                            "required": True,
                            "sequence": 3,
                            "condition": f"[('characteristics.{owner.code}', '=', 'yes')]",
                        },
                    ),
                ],
                "start_document_ids": [(0, 0, {"kind_id": self.kind.id})],
            }
        )
        stamp = CaseStart._stamp_of
        earlier = patch.object(
            CaseStart, "_stamp_of", lambda own, subject, at=None: stamp(own, subject, time.time() - 60)
        )
        with self.screens("modeller") as (max_,):
            max_.go(f"/odoo/case.type/{type_id}")
            max_.tab("Started from Outside")
            max_.click("div[name=offered_public] input")
            max_.save()
            max_.see_element("div[name=offered_url]")
            max_.picture("start_settings.png")
        path = self.case_type._start_path()
        with earlier, self.screens(None) as (jan,):
            jan.resize(390, 844)
            jan.go("/case/start", ready="#wrap")
            jan.see("What can we do for you?", "For a house that you want to buy")
            jan.go(path, ready="form.o_case_start")
            jan.wait("document.querySelector('[data-condition]').classList.contains('d-none')", "the script")
            jan.picture("start_form_phone.png")
            jan.type("#name", EVIL)
            jan.type("#email", "jan@example.com")
            jan.type("#q_yearly_income", "50000")
            jan.see_no("Since when?")
            jan.click("label", "Yes")
            jan.see("Since when?", "As in the deed.")
            jan.click("label", "No")
            jan.see_no("Since when?")
            jan.type("#title", EVIL)
            jan.type("#message", EVIL)
            jan.picture("start_form_filled.png")
            jan.click("button[type=submit]", "Send")
            jan.see("We have received your request")
            jan.picture("start_sent.png")
            self.assertFalse(jan.value("window.hacked"))
        case = self.env["case.case"].search([("type_id", "=", type_id)])
        self.assertEqual(len(case), 1)
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/case.case/{case.id}")
            anna.see(EVIL)
            for tab in ("History", "Persons Involved"):
                anna.tab(tab)
                anna.settle()
            anna.picture("start_case.png")
            self.assertFalse(anna.value("window.hacked"))
