"""Contracts at the screen of whoever keeps them."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.case_organizer.tests.browsing import BrowsingCase

from .common import ContractCommon


class ContractBrowsing(BrowsingCase):
    """The contract types of :class:`.common.ContractCommon`, and a contract manager who sells as well.

    :cvar TERMS: values of the contract type
    """

    TERMS = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "ruth_manager",
            groups="case_contract.group_contract_manager,sales_team.group_sale_salesman",
            name="Ruth",
        )
        cls.modeller = new_test_user(cls.env, "mo_modeller", groups="case_organizer.group_case_modeller")
        cls.engineer = new_test_user(cls.env, "tom_engineer", groups="case_organizer.group_case_user")
        cls.partner = cls.env["res.partner"].create({"name": "Hotel Zeeblick", "is_company": True})
        cls.team = cls.env["case.team"].create({"name": "Heating", "member_ids": [(6, 0, cls.engineer.ids)]})
        cls.case_type = ContractCommon.make_case_type.__func__(cls)
        cls.contract_type = ContractCommon.make_contract_type.__func__(cls, **cls.TERMS)
        cls.start = fields.Date.today() - relativedelta(months=8)

    @classmethod
    def in_force(cls, **values):
        """A contract that went into force eight months ago."""
        contract = ContractCommon.make_contract.__func__(cls, date_start=cls.start, **values)
        contract.action_to_sign()
        contract.action_activate()
        return contract
