from odoo.tests import new_test_user

from odoo.addons.case_contract.tests.common import ContractCommon


class InstallationCommon(ContractCommon):
    """Boilers of a hotel: a keeper who enters them, a case user who only reads, a modeller who makes their type."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "keeper", groups="case_installation.group_installation_keeper")
        types = cls.env(user=cls.modeller)["case.installation.type"]
        cls.burner = types.create({"name": "Burner"})
        cls.boiler_type = types.create(
            {
                "name": "Gas boiler",
                "warranty_months": 24,
                "meter_names": "Operating hours (h)",
                "part_ids": [(0, 0, {"part_type_id": cls.burner.id})],
                "maintenance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Inspect",
                            "every_number": 6,
                            "every_unit": "month",
                            "first_after_number": 2,
                            "team_id": cls.team.id,
                        },
                    )
                ],
            }
        )
        cls.site = cls.env["res.partner"].create(
            {"name": "Beach pavilion", "parent_id": cls.partner.id, "type": "other", "site_access_notes": "Code 4471"}
        )

    @classmethod
    def boiler(cls, **values):
        """A boiler entered by the keeper."""
        values = {
            "type_id": cls.boiler_type.id,
            "partner_id": cls.partner.id,
            "site_id": cls.site.id,
            "state": "in_service",
            **values,
        }
        return cls.env(user=cls.keeper)["case.installation"].create(values)

    def told(self, installation):
        """The history as people read it, the oldest first."""
        return installation.event_ids.sorted("id").mapped("summary")
