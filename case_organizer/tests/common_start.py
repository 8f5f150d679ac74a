import re
import time

from ..models.link_tries import WRONG_TRIES
from .common import CaseCommon


class StartCommon(CaseCommon):
    """A case type that people from outside start, with questions, one of them by condition, and a document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")
        model = cls.env(user=cls.modeller)
        type_id = cls.case_type.id
        cls.customer = model["case.role"].create(
            {"type_id": type_id, "name": "Customer", "code": "customer", "outside": True, "default_rule": "none"}
        )
        cls.owner = model["case.characteristic"].create({"type_id": type_id, "name": "Owner", "kind": "boolean"})
        cls.since = model["case.characteristic"].create({"type_id": type_id, "name": "Since", "kind": "date"})
        cls.inside = model["case.characteristic"].create({"type_id": type_id, "name": "Our Score", "kind": "integer"})
        income = cls.case_type.characteristic_ids.filtered(lambda detail: detail.code == "yearly_income")
        cls.case_type.with_user(cls.modeller).write(
            {
                "offered_public": True,
                "offered_user_id": cls.adviser.id,
                "offered_role_id": cls.customer.id,
                "offered_confirm": False,
                "offered_text": "For <b>houses</b>",
                "start_question_ids": [
                    (0, 0, {"characteristic_id": income.id, "required": True, "sequence": 1}),
                    (0, 0, {"characteristic_id": cls.owner.id, "sequence": 2}),
                    (
                        0,
                        0,
                        {
                            "characteristic_id": cls.since.id,
                            "required": True,
                            "sequence": 3,
                            "condition": "[('characteristics.owner', '=', 'yes')]",
                        },
                    ),
                ],
                "start_document_ids": [(0, 0, {"kind_id": cls.kind.id, "multiple": True})],
            }
        )
        cls.ask = cls.case_type.start_document_ids

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()
        self.start = self.env(user=self.public, su=False)["case.start"]

    def given(self, user=None, stamp=None, **values):
        """A form that was filled in well."""
        at = time.time() - 60
        return {
            "stamp": stamp or self.start._stamp(self.case_type, user or self.public, at),
            "name": "Jan Jansen",
            "email": "jan@example.com",
            "phone": "010 123 45 67",
            "title": "A house in Delft",
            "message": "Two rooms\nand a garden",
            "answers": {"yearly_income": ["50000"], "owner": ["no"]},
            "files": {},
            **values,
        }

    def send(self, user=None, address=None, **values):
        """Send it. :return: what is told"""
        return self.start.send(self.case_type.id, user or self.public, self.given(user, **values), address)

    def case_of(self, told):
        """The case that was opened."""
        return self.env["case.case"].search([("name", "=", told["reference"])])

    def last_mail(self):
        """``(mail, token in it)`` of the mail that was put into the queue last."""
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        found = re.search(r'/case/(?:p|start/confirm)/([\w-]+)"', str(mail.body_html))
        return mail, found and found[1]
