from odoo import models

from .case_archive_content import moment


class CaseArchiveContent(models.AbstractModel):
    """Texts, contacts, receipts, and what lies beside a case: clocks, relations, issues, satisfaction, hours and costs.

    Beside a case people are named as text, not by key: those lists are kept by who reads the archive as they are.
    """

    _inherit = "case.archive.content"

    def _more(self, case, people):
        return {
            **super()._more(case, people),
            "texts": self._texts(case, people),
            "contacts": self._contacts(case, people),
            "receipts": self._receipts(case, people),
            "besides": self._besides(case),
        }

    def _texts(self, case, people):
        return [
            {
                "name": text.name,
                "kind": text.kind_id.code,
                "kind_name": text.kind_id.name,
                "body": text.body or None,
                "state": "finished" if case.archive_sha256 else text.state,
                "begun_on": moment(text.create_date),
                "by": people.key(text.create_uid),
            }
            for text in self.env["case.text"].search([("case_id", "=", case.id)], order="id")
        ]

    def _contacts(self, case, people):
        return [
            {
                **self._said(contact, people),
                "logged_on": moment(contact.create_date),
                "by": people.key(contact.user_id),
                "before": [
                    {
                        **self._said(version, people),
                        "reason": version.reason,
                        "until": moment(version.create_date),
                        "by": people.key(version.create_uid),
                    }
                    for version in contact.version_ids.sorted("id")
                ],
            }
            for contact in self.env["case.contact"].search([("case_id", "=", case.id)], order="id")
        ]

    def _receipts(self, case, people):
        """What was handed in from outside; files and answers by their places in the lists of documents and values."""
        documents = self.env["case.document"].search([("case_id", "=", case.id)], order="id").ids
        values = self.env["case.value"].search([("case_id", "=", case.id)], order="id").ids
        return [
            {
                "step": [receipt.step_id.code, receipt.step_id.instance],
                "who": people.key(receipt.participant_id.partner_id),
                "by": people.key(receipt.by_id),
                "at": moment(receipt.sent_on),
                "files": [[documents.index(version.document_id.id), version.number] for version in receipt.version_ids],
                "answers": [values.index(value.id) for value in receipt.value_ids.sorted("id")],
                "outcome": receipt.outcome or None,
                "reason": receipt.reason or None,
                "signed_name": receipt.signed_name or None,
                "signature": receipt.signature.decode() if receipt.signature else None,
                "done": receipt.done,
                "mailed": receipt.mailed,
            }
            for receipt in self.env["case.receipt"].search([("case_id", "=", case.id)], order="id")
        ]

    def _said(self, contact, people):
        return {
            "party": people.key(contact.partner_id),
            "spoken_with": contact.spoken_with or None,
            "method": contact.report_method_id.code,
            "method_name": contact.report_method_id.name,
            "direction": contact.direction,
            "begun_on": moment(contact.begun_on),
            "minutes": contact.minutes,
            "summary": contact.summary or None,
        }

    def _besides(self, case):
        """What lies beside a case: lists of plain rows; those first that an archive it came from had."""
        kept, own = case.archive_besides or {}, self._beside(case)
        return {name: [*kept.get(name, ()), *own.get(name, ())] for name in {**own, **kept}}

    def _beside(self, case):
        """What lies beside a case and does not become rows of the database that reads the archive.

        :return: ``{name: [{key: plain value}]}``; addons add theirs, with words in ``case.case._besides_words``
        """
        return {
            "clocks": self._clocks(case),
            "relations": self._relations(case),
            "issues": self._issues(case),
            "satisfaction": self._answers(case),
            "costs": self._costs(case),
        }

    def _clocks(self, case):
        return [
            {
                "target": clock.target_id.name,
                "policy": clock.policy_id.name,
                "measure": clock.measure,
                "state": clock.state,
                "allowed_seconds": clock.allowed,
                "used_seconds": clock.used,
                "since": moment(clock.started_on),
                "due": moment(clock.due_on),
                "until": moment(clock.ended_on),
                "late": clock.late,
            }
            for clock in self.env["case.clock"].search([("case_id", "=", case.id)], order="id")
        ]

    def _relations(self, case):
        """Other cases by number and type alone: what they are about is theirs."""
        found = [("parent", case.parent_id), ("part", case.child_ids), ("related", case.related_ids)]
        return [
            {"how": how, "number": other.name, "type": other.type_id.name}
            for how, others in found
            for other in others.sorted("id")
        ]

    def _issues(self, case):
        links = self.env["case.issue.link"].search([("case_id", "=", case.id), ("active", "=", True)], order="id")
        return [
            {
                "number": issue.name,
                "title": issue.title or None,
                "kind": issue.kind,
                "known_error": issue.known_error,
                "workaround": issue.workaround or None,
                "resolution": issue.resolution or None,
                "resolved_on": moment(issue.resolved_on),
            }
            for issue in links.issue_id
        ]

    def _answers(self, case):
        return [
            {
                "state": row.state,
                "customer": row.partner_id.name,
                "asked_on": moment(row.asked_on),
                "answered_on": moment(row.answered_on),
                "value": row.value or None,
                "comment": row.feedback or None,
                "excluded_by": row.excluded_by_id.name or None,
                "excluded_reason": row.excluded_reason or None,
            }
            for row in case.satisfaction_ids.sorted("id")
        ]

    def _costs(self, case):
        """What was booked and planned, in order of their days."""
        costs = self.env["case.cost"].search([("case_id", "=", case.id)], order="date, id")
        return [
            {
                "date": cost.date.isoformat() if cost.date else None,
                "kind": cost.kind,
                "what": cost.name or None,
                "who": cost.user_id.name or None,
                "step": cost.step_id.name or None,
                "hours": cost.hours,
                "amount": cost.amount,
                "planned_hours": cost.planned_hours,
                "planned_amount": cost.planned_amount,
                "currency": cost.currency_id.name,
                "taken_back": cost.taken_back,
            }
            for cost in costs
            # What the type plans for every case is no part of one that came with what was planned there.
            if not (case.archive_sha256 and cost.kind == "planned")
        ]
