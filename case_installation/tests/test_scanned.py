from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import InstallationCommon

GTIN = "09506000134352"


@tagged("post_install", "-at_install")
class TestScanned(InstallationCommon):
    """What stands on a machine finds it, or begins a new installation with what it says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Boiler X", "barcode": GTIN[1:], "installation_type_id": cls.boiler_type.id}
        )

    def scan(self, text, user=None):
        return self.env(user=user or self.keeper)["case.installation"].open_scanned(text)

    def test_known_by_its_label_its_serial_number_or_its_makers_code(self):
        boiler = self.boiler(serial="ZB-77", product_id=self.product.id)
        same = self.boiler(serial="ZB-77", title="Of another maker")
        label = f"https://cases.example/case_installation/i/{boiler.token}"
        for text in (label, boiler.name, f"]d201{GTIN}21ZB-77"):
            self.assertEqual(self.scan(text, self.reader)["res_id"], boiler.id, text)
        both = self.scan(" zb-77 ", self.reader)
        self.assertEqual(self.env["case.installation"].search(both["domain"]), boiler + same)

    def test_a_new_one_begins_with_serial_number_and_product(self):
        action = self.scan(f"(01){GTIN}(21)ZB-78")
        self.assertFalse(action.get("res_id"))
        form = Form(self.env(user=self.keeper)["case.installation"].with_context(**action["context"]))
        form.partner_id = self.partner
        made = form.save()
        self.assertEqual((made.serial, made.product_id, made.type_id), ("ZB-78", self.product, self.boiler_type))
        self.assertEqual((made.title, made.state), ("Boiler X", "installed"))
        self.assertEqual(self.scan("ZB-78")["res_id"], made.id)

    def test_what_is_not_known_of_it_is_left_out(self):
        self.assertEqual(self.scan("ZB-79")["context"], {"default_serial": "ZB-79", "default_state": "installed"})
        unknown = self.scan("(01)04006381333931(21)ZB-79")["context"]
        self.assertEqual(unknown, {"default_serial": "ZB-79", "default_state": "installed"})
        alone = self.scan(GTIN[1:])["context"]
        self.assertEqual((alone.get("default_serial"), alone["default_product_id"]), (None, self.product.id))

    def test_who_enters_none_is_told(self):
        with self.assertRaisesRegex(UserError, "number “ZB-79”"):
            self.scan("ZB-79", self.reader)
        for nothing in ("  ", "https://cases.example/case_installation/i/unknown"):
            with self.assertRaisesRegex(UserError, "Nothing here has this code"):
                self.scan(nothing)

    def test_what_was_removed_does_not_count(self):
        boiler = self.boiler(serial="ZB-80")
        boiler.with_user(self.keeper).remove("Scrapped")
        self.assertFalse(self.scan("ZB-80").get("res_id"))
