from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.case_contract.tests.common import START

from .common import InstallationCommon


@tagged("post_install", "-at_install")
class TestInstalledBase(InstallationCommon):
    """What a customer has, as a tree: sites, installations, parts."""

    def test_sites_installations_and_parts(self):
        main = self.env["res.partner"].create({"name": "Main building", "parent_id": self.partner.id, "type": "other"})
        with freeze_time(START):
            one, other = self.boiler(serial="A"), self.boiler(serial="B", site_id=main.id)
            gone = self.boiler(serial="C")
            gone.remove("scrapped")
        deep = self.env(user=self.keeper)["case.installation"].create(
            {"type_id": self.burner.id, "title": "Nozzle", "parent_id": one.child_ids.id}
        )
        self.in_force(coverage_ids=[(0, 0, {"installation_id": one.id})])
        with freeze_time("2026-02-01"):
            found = self.partner.with_user(self.reader).get_installed_base()
        beach, building = found["sites"]
        self.assertEqual((beach["id"], beach["access"], building["id"]), (self.site.id, "Code 4471", main.id))
        self.assertEqual([node["id"] for node in beach["installations"]], [one.id], "what was removed is not there")
        (burner,) = beach["installations"][0]["parts"]
        self.assertEqual((burner["id"], [node["id"] for node in burner["parts"]]), (one.child_ids.id, [deep.id]))
        covered = [node["covered"] for node in (beach["installations"][0], burner, building["installations"][0])]
        self.assertEqual(covered, ["once", "once", "no"])
        self.assertEqual((found["count"], found["more"]), (5, False))
        at_site = main.with_user(self.reader).get_installed_base()
        self.assertEqual([node["id"] for node in at_site["sites"][0]["installations"]], [other.id])

    def test_sites_to_scale(self):
        self.boiler(serial="A")
        self.assertIsNone(self.partner.with_user(self.reader).get_installed_base()["chart"], "nobody knows where it is")
        main = self.env["res.partner"].create({"name": "Main building", "parent_id": self.partner.id, "type": "other"})
        self.boiler(serial="B", site_id=main.id)
        self.site.write({"partner_latitude": 51.5645, "partner_longitude": 3.4967})
        main.write({"partner_latitude": 51.4426, "partner_longitude": 3.5709})
        found = self.partner.with_user(self.reader).get_installed_base()
        beach, building = found["sites"]
        self.assertLess(beach["at"][1], building["at"][1], "further north is higher")
        self.assertEqual(found["chart"]["bar"][0], 5)

    def test_a_link_to_the_map(self):
        self.assertFalse(self.partner.site_map_url)
        self.site.write({"street": "Badstraat 12", "city": "Domburg"})
        self.assertEqual(self.site.site_map_url, "https://www.openstreetmap.org/search?query=Badstraat+12%2C+Domburg")
        self.site.write({"partner_latitude": 51.5645, "partner_longitude": 3.4967})
        self.assertIn("?mlat=51.564500&mlon=3.496700#map=17/", self.site.site_map_url)

    def test_no_statement_for_each_installation(self):
        counts = []
        for size in (2, 12):
            owner = self.env["res.partner"].create({"name": f"Owner {size}"})
            for number in range(size):
                self.boiler(serial=f"Q-{size}-{number}", partner_id=owner.id, site_id=False)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            owner.with_user(self.reader).get_installed_base()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 1, counts)
