"""Everybody can use it: the screens of people inside and outside, looked at by axe-core at desk and phone size."""

import json

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tests.common import HOST

from odoo.addons.case_organizer.models.link_tries import WRONG_TRIES
from odoo.addons.case_organizer.tests import axe
from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common import CaseCommon
from odoo.addons.case_service_call.tests.common_calls import CallCommon

DESK, PHONE = (1440, 900), (390, 844)
#: Everybody's rights together: what is looked at here is how a screen is, not who may see it.
GROUPS = ("case_organizer.group_case_admin", "case_organizer.group_case_records", "base.group_system")
FORM, LIST, KANBAN = ".o_form_view", ".o_list_view", ".o_kanban_view"
#: Screens by their address, what is there when they are, and the pages of a form that are turned to.
SCREENS = (
    ("/odoo/my-work", ".o_view_controller"),
    ("/odoo/cases", ".o_view_controller"),
    ("/odoo/case-team-boxes", ".o_view_controller"),
    ("/odoo/what-i-supervise", ".o_view_controller"),
    ("/odoo/case-steering", ".o_case_tile"),
    ("/odoo/case-figures", ".o_view_controller"),
    ("/odoo/case-types", ".o_view_controller"),
    ("/odoo/contracts", ".o_view_controller"),
    ("/odoo/obligations", ".o_view_controller"),
    ("/odoo/action-case_installation.action_case_installation", LIST),
    ("/odoo/service-calls", ".o_view_controller"),
    ("/odoo/service-board", ".o_view_controller"),
    ("/odoo/service-actions", ".o_view_controller"),
    ("/odoo/service-planning", ".o_view_controller"),
    ("/odoo/service-days", ".o_service_days"),
    ("/odoo/case-events", ".o_view_controller"),
    ("/odoo/case-documents", ".o_view_controller"),
    ("/odoo/case-mail", ".o_view_controller"),
    ("/odoo/case-issues", ".o_view_controller"),
    ("/odoo/action-case_organizer.action_case_log", LIST),
)
DIALOGS = (
    "case_organizer.action_case_intake",
    "case_organizer.action_case_history_import",
    "case_organizer.action_case_bundle_import",
    "case_installation.action_case_installation_import",
)
#: Has the web client do an action.
DO = "odoo.__WOWL_DEBUG__.root.env.services.action.doAction(%s).then(() => true)"


@tagged("post_install", "-at_install")
class TestAccessibility(axe.Looking, CallCommon, BrowsingCase):
    """Nothing of ours is at fault on any of these screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = new_test_user(cls.env, "everybody", name="Eva Everybody", groups=",".join(GROUPS))
        cls.everybody.tour_enabled = False
        cls.underwriter = cls.agent
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = CaseCommon.make_type.__func__(cls)
        cls.customer = cls.env["case.role"].create(
            {"type_id": cls.case_type.id, "name": "Customer", "code": "customer", "outside": True}
        )
        values = {"type_id": cls.case_type.id, "partner_id": cls.partner.id, "title": "House in Kerkstraat"}
        cls.case = cls.env(user=cls.everybody)["case.case"].create(values)
        cls.case.post_note("The employer was called: they confirm.", kind="question")
        new_test_user(cls.env, "portal_hotel", groups="base.group_portal", partner_id=cls.stranger.id)
        cls.person = cls.case.participant_ids.create(
            {"case_id": cls.case.id, "partner_id": cls.stranger.id, "role_id": cls.customer.id}
        )
        cls.case.add_adhoc_step("Agree to the offer", kind="approval", role_id=cls.customer.id, help="Read it first.")

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()

    def forms(self):
        """The addresses of what there is one of."""
        call = self.take_in(installation="ZB-2", title="It drips")
        return {
            "case": f"/odoo/cases/{self.case.id}",
            "type": f"/odoo/case-types/{self.case_type.id}",
            "contract": f"/odoo/action-case_contract.action_case_contract/{self.contract.id}",
            "installation": f"/odoo/action-case_installation.action_case_installation/{self.first.id}",
            "call": f"/odoo/service-calls/{call.id}",
        }

    def test_forms_and_their_pages(self):
        forms = self.forms()
        with self.screens("everybody") as (eva,):
            for name, path in forms.items():
                eva.resize(*DESK)
                eva.go(path, ready=FORM)
                self.look(eva, name)
                self.tabs(eva, name)
                eva.resize(*PHONE)
                eva.go(path, ready=FORM)
                self.look(eva, f"{name}-phone")
        self.looked()

    def test_lists_boards_figures_and_dialogs(self):
        self.take_in(installation="ZB-2", title="It drips")
        with self.screens("everybody") as (eva,):
            for path, ready in SCREENS:
                eva.go(path, ready=ready)
                self.look(eva, path.split("/")[-1])
            for action in DIALOGS:
                eva.go(f"/odoo/action-{action}", ready=".modal .o_form_view")
                self.look(eva, action.split(".")[-1])
        self.looked()

    def test_dialogs_of_all_kinds(self):
        context = {
            "active_model": "case.case",
            "active_id": self.case.id,
            "active_ids": self.case.ids,
            "default_case_id": self.case.id,
            "default_case_ids": [(6, 0, self.case.ids)],
            "default_step_ids": [(6, 0, self.case.step_ids.ids)],
            "default_type_id": self.case_type.id,
        }
        # Looked up before: while screens are open, the cursor is theirs.
        models, opened = list(self.dialogs(context)), 0
        with self.screens("everybody") as (eva,):
            eva.go("/odoo/cases", ready=".o_view_controller")
            for model in models:
                action = {
                    "type": "ir.actions.act_window",
                    "res_model": model,
                    "views": [[False, "form"]],
                    "target": "new",
                }
                given = {**context} if self.of_case_types(model) else {**context, "default_type_id": False}
                eva.value(DO % json.dumps({**action, "name": model, "context": given}))
                if not eva.holds("document.querySelector('.modal .o_form_view')", 15):
                    self.wrong.append(f"{model}: does not open")
                    eva.go("/odoo/cases", ready=".o_view_controller")
                    continue
                self.look(eva, model.replace(".", "-"), ".modal")
                eva.press("Escape")
                eva.value(DO % json.dumps({"type": "ir.actions.act_window_close"}))
                eva.gone(".modal")
                opened += 1
        self.assertGreater(opened, 40)
        self.looked()

    def of_case_types(self, model):
        """Whether the type that a dialog asks for is one of cases, if it asks for one."""
        field = self.env[model]._fields.get("type_id")
        return field is None or field.comodel_name == "case.type"

    def dialogs(self, context):
        """Models of dialogs of ours with a form that opens on a case: what others need is not given here."""
        known = self.env["ir.model.data"].search([("module", "=like", "case\\_%"), ("model", "=", "ir.model")])
        for model in self.env["ir.model"].browse(known.mapped("res_id")).sorted("model"):
            dialog = self.env(user=self.everybody, context={**self.env.context, **context}).get(model.model)
            forms = self.env["ir.ui.view"].search_count([("model", "=", model.model), ("type", "=", "form")], limit=1)
            if dialog is None or not dialog._transient or not forms or model.model == "res.config.settings":
                continue
            try:
                with self.env.cr.savepoint():
                    Form(dialog)
            except (UserError, ValueError, AssertionError):
                continue
            yield model.model

    def test_outside(self):
        self.case_type.with_user(self.modeller).write(
            {
                "offered_user_id": self.everybody.id,
                "offered_public": True,
                "offered_role_id": self.customer.id,
                "start_document_ids": [(0, 0, {"kind_id": self.kind.id})],
            }
        )
        links = self.env["case.access.token"].with_user(self.everybody)
        _link, address = links._issue(self.person.with_user(self.everybody))
        link = "/" + address.split("/", 3)[3]
        with self.screens("portal_hotel") as (wit,):
            for size, (width, height) in {"desk": DESK, "phone": PHONE}.items():
                wit.resize(width, height)
                wit.go("/my/cases", ready="#wrap")
                self.look(wit, f"portal-list-{size}")
                wit.click("main h2 a", "House in Kerkstraat")
                wit.see_element("#notes")
                self.look(wit, f"portal-case-{size}")
                wit.click("main h3 a", "Agree to the offer")
                wit.see("Read it first.")
                self.look(wit, f"portal-step-{size}")
            wit.browser._websocket_request("Network.deleteCookies", params={"name": "session_id", "domain": HOST})
            for size, (width, height) in {"desk": DESK, "phone": PHONE}.items():
                wit.resize(width, height)
                wit.go("/case/start", ready="#wrap")
                self.look(wit, f"start-{size}")
                wit.go(self.case_type._start_path(), ready="form.o_case_start")
                self.look(wit, f"form-{size}")
                wit.go(link, ready="#wrap")
                wit.see("Read it first.")
                self.look(wit, f"link-step-{size}")
                wit.click("main a", "The whole case")
                wit.see_element("#notes")
                self.look(wit, f"link-{size}")
        self.looked()
