from odoo.tests import new_test_user

from .common import CaseCommon


class RecordsCommon(CaseCommon):
    """Cases that ended, and those who keep them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "case_organizer.group_case_records"
        cls.keeper = new_test_user(cls.env, "keeper", groups=group)
        cls.second = new_test_user(cls.env, "second_keeper", groups=group)
        cls.third = new_test_user(cls.env, "third_keeper", groups=group)

    @classmethod
    def rule(cls, **values):
        """A retention rule, made by a records manager."""
        values = {"name": "Mortgages", "type_id": cls.case_type.id, "period": 7, "ground": "List 2020, 8.2", **values}
        return cls.env(user=cls.keeper)["case.retention.rule"].create(values)

    @classmethod
    def rated(cls, case, comment):
        """The customer answered how content they are, in Odoo's own table too, where a mail asked them."""
        partner = case.partner_id
        rating = cls.env["rating.rating"].create(
            {
                "res_model_id": cls.env["ir.model"]._get_id("case.case"),
                "res_id": case.id,
                "partner_id": partner.id,
                "rating": 5,
                "feedback": comment,
                "consumed": True,
            }
        )
        row = cls.env["case.satisfaction"].create(
            {
                **{name: case[name].id for name in ("company_id", "type_id", "user_id")},
                "case_id": case.id,
                "partner_id": partner.id,
                "closed_on": case.closed_on,
                "state": "answered",
                "rating_id": rating.id,
                "value": 5,
                "feedback": comment,
            }
        )
        cls.env["mail.message"].create(
            {"model": "case.satisfaction", "res_id": row.id, "body": comment, "partner_ids": partner.ids}
        )
        return row

    @classmethod
    def ended_case(cls, on="2020-03-31 10:00:00", **values):
        """A case that was worked on and cancelled on a day."""
        case = cls.open_case(**values)
        cls.patch_now(on, case)
        return case

    @classmethod
    def patch_now(cls, on, case):
        from unittest.mock import patch

        from odoo import fields

        writer = type(cls.env["case.writer"])
        with patch.object(writer, "_now", lambda self: fields.Datetime.to_datetime(on)):
            case.action_cancel("Not needed any more")
