from odoo.tests import new_test_user

from odoo.addons.case_installation.tests.common import InstallationCommon


class ServiceCommon(InstallationCommon):
    """The hotel's boiler under contract, a planner, and two workers of whom one may work on gas."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = new_test_user(cls.env, "planner", groups="case_service_call.group_service_planner")
        cls.gas = cls.env["case.service.skill"].create({"name": "Gas work"})
        workers = []
        for login, skills in (("tom_gas", cls.gas), ("tim_water", cls.gas.browse())):
            user = new_test_user(cls.env, login, groups="case_organizer.group_case_user")
            workers.append(
                cls.env["resource.resource"].create(
                    {
                        "name": user.name,
                        "user_id": user.id,
                        "service_worker": True,
                        "service_team_id": cls.team.id,
                        "service_skill_ids": [(6, 0, skills.ids)],
                    }
                )
            )
        cls.gas_worker, cls.water_worker = workers
        cls.repair = cls.env(user=cls.planner)["case.service.template"].create(
            {
                "name": "Repair of a boiler",
                "kind": "repair",
                "duration": 1.5,
                "skill_ids": [(6, 0, cls.gas.ids)],
                "team_id": cls.team.id,
                "safety_notes": "Close the gas first.",
                "check_ids": [
                    (0, 0, {"name": "Leaks"}),
                    (
                        0,
                        0,
                        {
                            "name": "Gas pressure",
                            "kind": "measurement",
                            "unit": "mbar",
                            "bounded": True,
                            "minimum": 20.0,
                            "maximum": 30.0,
                        },
                    ),
                ],
            }
        )
