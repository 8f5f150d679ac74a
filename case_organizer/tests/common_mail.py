from email.message import EmailMessage

from odoo.tests import new_test_user

from .common import CaseCommon


class MailCommon(CaseCommon):
    """A case type and a team with a mail address each, a triage team, and a customer who writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "case_organizer.group_case_user"
        cls.ada = new_test_user(cls.env, "ada", groups=group, name="Ada", email="ada@office.example")
        cls.domain = cls.env["mail.alias.domain"].create({"name": "cases.example"})
        cls.env.company.alias_domain_id = cls.domain
        cls.partner.email = "jan@dewit.example"
        cls.team = cls.env["case.team"].create(
            {"name": "Permits", "member_ids": [(6, 0, cls.ada.ids)], "alias_name": "permits"}
        )
        cls.triage = cls.env["case.team"].create({"name": "Triage", "member_ids": [(6, 0, cls.ada.ids)]})
        cls.env.company.case_triage_team_id = cls.triage
        cls.case_type.with_user(cls.modeller).alias_name = "mortgages"
        cls.number = 0

    def build(self, subject="Our house", body="We would like to buy it.", to="mortgages@cases.example", **fields):
        """A mail of the customer as an ``EmailMessage``; ``fields`` are further ones of its head, ``_`` for ``-``."""
        type(self).number += 1
        mail = EmailMessage()
        head = {"From": "Jan de Wit <jan@dewit.example>", "To": to, "Subject": subject}
        head["Message-Id"] = f"<m{self.number}@dewit.example>"
        head["Date"] = "Mon, 1 Jun 2026 09:00:00 +0000"
        head.update({name.replace("_", "-"): value for name, value in fields.items()})
        for name, value in head.items():
            if value is not None:
                mail[name] = value
        mail.set_content(body)
        return mail

    def receive(self, mail=None, **fields):
        """Feed a mail through the gateway. :return: its row in the register"""
        mail = self.build(**fields) if mail is None else mail
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        before = self.env["case.mail"].search([], limit=1).id or 0
        self.env["mail.thread"].message_process(False, raw)
        self.env.invalidate_all()
        return self.env["case.mail"].search([("id", ">", before)])

    def texts(self, case):
        """What the messages of a case say."""
        return " ".join(case.message_ids.mapped("body"))

    def history(self, case):
        """The history of a case in words."""
        return "\n".join(case.log_ids.mapped("summary"))
