"""Installations in a real browser: found by serial number, read on a phone, a part replaced, covered by a contract."""

import contextlib
import tempfile
from pathlib import Path
from unittest.mock import patch

import pypdfium2
from freezegun import freeze_time
from PIL import Image

from odoo.tests import tagged
from odoo.tests.common import ChromeBrowser

from odoo.addons.case_contract.tests.common import START
from odoo.addons.case_installation.tests.common import InstallationCommon
from odoo.addons.case_installation.tools.labels import COLUMNS, ROWS, sheet
from odoo.addons.case_organizer.tests.browsing import BrowsingCase


@tagged("post_install", "-at_install")
class TestInstallationScreen(InstallationCommon, BrowsingCase):
    """The keeper and a colleague on a phone look at one boiler."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(START):
            cls.boiler_3 = cls.boiler(serial="ZB-3", title="Boiler 3")
        cls.contract = cls.in_force(
            coverage_ids=[(0, 0, {"installation_id": cls.boiler_3.id, "date_from": "2026-02-01"})]
        )

    def test_found_read_and_a_part_replaced(self):
        with self.screens("keeper", "contract_reader") as (desk, phone):
            desk.go("/odoo/action-case_installation.action_case_installation")
            desk.see("Boiler 3", "ZB-3", "Commissioned", "Covered")
            desk.see_no("Burner")
            desk.picture("installations_list.png")
            desk.click(".o_data_row td[name=title]", "Boiler 3")
            desk.see("Code 4471", "Hotel Zeeblick", "Burner")
            desk.tab("Contracts")
            desk.see("Not covered", "Inspect: Boiler 3")
            desk.picture("installation_contracts.png")
            desk.click("button[name=action_parts]")
            desk.click(".o_data_row td[name=title]", "Burner")
            desk.see_element(".o_field_widget[name=parent_id]", "Boiler 3")
            desk.click("button[name=action_replace]")
            desk.type(".modal .o_field_widget[name=serial] input", "B-2")
            desk.type(".modal .o_field_widget[name=reason] input", "worn out")
            desk.click(".modal button[name=action_confirm]")
            desk.see("B-2", "In Place of")

            phone.resize(390, 844)
            phone.go(f"/odoo/action-case_installation.action_case_installation/{self.boiler_3.id}")
            phone.see("Boiler 3", "Code 4471")
            phone.picture("installation_phone.png")
        with self.quietly():
            self.env.invalidate_all()
            burners = self.boiler_3.child_ids.sorted("id")
            self.assertEqual(burners.mapped("state"), ["removed", "in_service"])
            self.assertEqual(burners[1].serial, "B-2")

    def test_what_a_customer_has_as_a_tree(self):
        with self.quietly():
            self.site.write({"street": "Badstraat 12", "city": "Domburg"})
            self.site.write({"partner_latitude": 51.5645, "partner_longitude": 3.4967})
            for name, serial, place in (("Harbour", "ZB-8", (51.4426, 3.5709)), ("Dunes", "ZB-9", (51.58, 3.53))):
                at = {"partner_latitude": place[0], "partner_longitude": place[1]}
                site = self.partner.create({"name": name, "parent_id": self.partner.id, "type": "other", **at})
                self.boiler(serial=serial, title=f"Boiler of {name}", site_id=site.id)
        with self.screens("keeper") as (desk,):
            desk.go(f"/odoo/contacts/{self.partner.id}")
            desk.click(".o_control_panel button", "More")
            desk.click("button[name=action_installed_base]")
            desk.see("Beach pavilion", "Badstraat 12", "Code 4471", "Boiler 3", "Burner", "Covered")
            desk.see_element("a[href*='openstreetmap.org']", "Open the map")
            desk.click(".o_site_pin", "Dunes")
            desk.see("Beach pavilion", "2.9 km", "15.")
            first = desk.value("document.querySelector('.o_installed_site h3').innerText")
            self.assertIn("Dunes", first)
            desk.picture("installed_base.png")
            desk.resize(390, 844)
            desk.picture("installed_base_phone.png")
            desk.click(".o_installed_node summary .btn-link", "Boiler 3")
            desk.see("Gas boiler", "ZB-3")
            desk.resize(1400, 900)
            desk.go("/odoo/action-case_installation.action_case_installation_import", ready=".modal")
            desk.see("Look at the File", "is filled in")
            desk.picture("installation_import.png")

    def test_scanned_found_and_entered(self):
        action = "/odoo/action-case_installation.action_case_installation"
        with self.screens("keeper", "keeper") as (desk, phone):
            desk.go(action)
            desk.click(".o_control_panel button", "Scan a Code")
            desk.type(".o_case_scan input", "ZB-3")
            desk.picture("installation_scan_desk.png")
            desk.press("Enter")
            desk.see("Boiler 3", "Code 4471")

            desk.go(action)
            desk.click(".o_control_panel button", "Scan a Code")
            desk.type(".o_case_scan input", "(01)09506000134352(21)ZB-99")
            desk.press("Enter")
            desk.choose("[name=type_id] input", "Gas boiler")
            desk.choose("[name=partner_id] input", "Hotel Zeeblick")
            desk.save()

            phone.resize(390, 844)
            phone.go("/odoo/action-case_installation.action_case_installation_scan", ready=".o_case_scan")
            phone.type(".o_case_scan input", "(01)09506000134352(21)ZB-99")
            phone.picture("installation_scan_phone.png")
            phone.click(".o_case_scan button", "Find")
            phone.see("Hotel Zeeblick", "Installed")
        with self.quietly():
            self.env.invalidate_all()
            found = self.env["case.installation"].search([("serial", "=", "ZB-99")])
            self.assertEqual((found.state, found.partner_id), ("installed", self.partner))

    def test_a_label_is_held_before_the_camera(self):
        with self.quietly():
            address = f"{self.base_url()}/case_installation/i/{self.boiler_3.token}"
        with self.camera(sheet([(address, "Boiler 3", "ZB-3", "")])), self.screens("keeper") as (phone,):
            phone.resize(390, 844)
            phone.go("/odoo/action-case_installation.action_case_installation_scan", ready=".o_case_scan")
            phone.click(".o_case_scan_camera", "Use the Camera")
            phone.see("Boiler 3", "Code 4471")
            phone.see_no("Use the Camera")

    def test_without_a_camera_it_is_said(self):
        with self.screens("keeper") as (desk,):
            desk.go("/odoo/action-case_installation.action_case_installation_scan", ready=".o_case_scan")
            desk.click(".o_case_scan_camera", "Use the Camera")
            desk.see("Could not start scanning")

    @contextlib.contextmanager
    def camera(self, labels):
        """Browsers have a camera before which the first label of a sheet is held. :param labels: a PDF"""
        page = pypdfium2.PdfDocument(labels)[0].render(scale=8).to_pil()
        label = page.crop((0, 0, page.width // COLUMNS, page.height // ROWS))
        label.thumbnail((320, 160))
        frame = Image.new("RGB", (640, 480), "white")
        # As people hold it: the code, which is on the left, in the frame in which Odoo looks for one.
        frame.paste(label, (240, (480 - label.height) // 2))
        start = ChromeBrowser._spawn_chrome
        with tempfile.TemporaryDirectory() as folder:
            film = Path(folder) / "label.mjpeg"
            with film.open("wb") as file:
                for _frame in range(10):
                    frame.save(file, "JPEG", quality=95)
            switches = [
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ]
            with patch.object(
                ChromeBrowser, "_spawn_chrome", lambda browser, cmd: start(browser, [cmd[0], *switches, *cmd[1:]])
            ):
                yield
