import json

from odoo.tests import HttpCase, new_test_user, tagged

from .common import CaseCommon

#: Ways to reach a model by RPC: the method and what it is called with.
CALLS = {
    "search_read": ([[]], {}),
    "read": ([[1]], {}),
    "web_search_read": ([], {"domain": [], "specification": {"display_name": {}}}),
    "formatted_read_group": ([], {"domain": [], "aggregates": ["__count"]}),
    "read_group": ([], {"domain": [], "fields": ["id"], "groupby": ["id"]}),
    "search_count": ([[]], {}),
    "name_search": ([""], {}),
    "export_data": ([[1], ["id"]], {}),
    "write": ([[1], {}], {}),
    "unlink": ([[1]], {}),
}


@tagged("-at_install", "post_install")
class TestOutsidersRpc(CaseCommon, HttpCase):
    """Portal users and strangers reach no model of cases by RPC, whatever it is called and however it is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env, "portal_dewit", groups="base.group_portal,base.group_allow_export", password="portal_dewit"
        )
        cls.case = cls.open_case()
        cls.env["case.participant"].create({"case_id": cls.case.id, "partner_id": cls.portal.partner_id.id})
        cls.models = sorted(name for name in cls.env.registry if name.startswith("case."))

    def call(self, model, method, args=(), kwargs=None):
        """The error of a call, or None when it answered."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs or {}}
        response = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        error = response.json().get("error")
        return error and error["data"]["name"]

    def kept(self, model):
        """The name of a field that a model keeps: an export of ids alone reads nothing."""
        kept = [name for name, field in self.env[model]._fields.items() if field.store and name != "id"]
        return kept[0] if kept else "id"

    def test_every_model_refuses_a_portal_user(self):
        self.authenticate("portal_dewit", "portal_dewit")
        self.assertIsNone(self.call("res.users", "read", [[self.portal.id], ["name"]]), "the way in works")
        self.assertGreater(len(self.models), 60)
        refused = {"odoo.exceptions.AccessError"}
        # What is wrong with the values may be said before that they are not for this user.
        not_done = refused | {"odoo.exceptions.UserError", "odoo.exceptions.ValidationError"}
        for model in self.models:
            for method, (args, kwargs) in CALLS.items():
                if method == "export_data":
                    args = [[1], [self.kept(model)]]
                    for operation in ("read", "write", "create", "unlink"):
                        allowed = self.env[model].with_user(self.portal).has_access(operation)
                        self.assertFalse(allowed, f"{model}: {operation}")
                if self.env[model]._abstract:
                    # Without a table there is nothing to read; what it is asked never answers.
                    self.assertIsNotNone(self.call(model, method, args, kwargs), f"{model}.{method}")
                else:
                    wanted = not_done if method in ("write", "unlink") else refused
                    self.assertIn(self.call(model, method, args, kwargs), wanted, f"{model}.{method}")

    def test_every_model_refuses_a_stranger(self):
        self.authenticate(None, None)
        for model in self.models:
            self.assertIsNotNone(self.call(model, "search_read", [[]]), model)
            self.assertIsNotNone(self.call(model, "read", [[1]]), model)

    def test_no_model_is_named_in_a_right_for_outsiders(self):
        outside = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        lines = self.env["ir.model.access"].search([("model_id.model", "=like", "case.%")])
        self.assertTrue(lines)
        self.assertFalse(lines.filtered(lambda line: not line.group_id or line.group_id in outside).mapped("name"))

    def test_the_gateway_is_called_by_no_rpc(self):
        names = ("resolve", "read_case", "read_document", "write_note", "file_document", "answer", "approve")
        for user in (None, "portal_dewit"):
            self.authenticate(user, user)
            for name in names:
                self.assertIsNotNone(self.call("case.gateway", name, ["x"]), name)
        self.authenticate("adviser", "adviser")
        for name in names:
            self.assertEqual(self.call("case.gateway", name, ["x"]), "odoo.exceptions.AccessError", name)
