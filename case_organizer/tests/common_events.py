from .common import CaseCommon


class EventCommon(CaseCommon):
    """Two case types: a mortgage asks for a proof of address when the client moved, a permit does not listen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moved = cls.env.ref("case_organizer.event_client_moved")
        cls.listening = cls.make_listening_type("Loan")
        cls.deaf = cls.make_listening_type("Permit", listens=False)

    @classmethod
    def make_listening_type(cls, name, event=None, listens=True, repeatable=False):
        """A published type: one step to do, and one that waits for an event."""
        env = cls.env(user=cls.modeller)
        case_type = env["case.type"].create({"name": name})
        env["case.role"].create({"type_id": case_type.id, "name": "Co-applicant", "code": "co_applicant"})
        env["case.characteristic"].create(
            [
                {"type_id": case_type.id, "name": "Rent", "kind": "monetary", "bounded": True, "maximum": 5000},
                {"type_id": case_type.id, "name": "Since", "kind": "date"},
            ]
        )
        work, proof = env["case.plan.item"].create(
            [
                {"plan_id": case_type.draft_plan_id.id, "name": "Work", "step_kind": "action"},
                {"plan_id": case_type.draft_plan_id.id, "name": "Proof of address", "step_kind": "action"},
            ]
        )
        proof.repeatable = repeatable
        trigger = {"kind": "event", "event_type_id": (event or cls.moved).id}
        if not listens:
            trigger = {"kind": "item", "source_id": work.id}
        proof.criterion_ids = [(0, 0, {"kind": "entry", "trigger_ids": [(0, 0, trigger)]})]
        case_type.action_publish()
        return case_type.with_env(cls.env)

    def open_of(self, case_type, user=None, **values):
        env = self.env(user=user or self.adviser)
        values = {"partner_id": self.partner.id, **values}
        return env["case.case"].create({"type_id": case_type.id, **values})

    def raise_event(self, user=None, code="client_moved", **given):
        events = self.env(user=user or self.adviser)["case.event"]
        return events.browse(events.raise_event(code, **given))

    def asked(self, case):
        """Whether the proof of address is asked on a case."""
        step = self.env["case.step"].search([("case_id", "=", case.id), ("code", "=", "proof_of_address")])
        return step.state == "active"

    def history(self, case, user=None):
        """What a person reads in the history of a case."""
        return self.env(user=user or self.adviser)["case.log"].search([("case_id", "=", case.id)]).mapped("summary")

    def commit(self):
        """What happens when a request ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()
