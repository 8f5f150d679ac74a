from odoo import api, fields, models

from .case_family import closest


class CaseWriter(models.AbstractModel):
    """What hangs on a case without lying on it goes over too: parts, hours and expenses, issues, personal links."""

    _inherit = "case.writer"

    def parts_sudo(self, case):
        """With the parts made by hand, which the case would wait for, and what was booked on it."""
        parts = case.sudo().child_ids.filtered(lambda part: not part.parent_step_id)
        lines = self.env["account.analytic.line"].sudo().search([("case_id", "=", case.id)], order="id")
        return {**super().parts_sudo(case), "part": parts.ids, "cost": lines.ids}

    def move_parts_sudo(self, parts, case, other):
        """Parts become parts of the other case, open to no more people than it is; bookings stand on no step there."""
        parts = dict(parts)
        below = self._on_sudo("case.case", parts.pop("part", ()), "parent_id", case)
        lines = self._on_sudo("account.analytic.line", parts.pop("cost", ()), "case_id", case)
        moved = super().move_parts_sudo(parts, case, other)
        below -= self._above_sudo(other)
        if below:
            moved["part"] = (below.ids, {str(part.id): part.access for part in below})
            self._put_below_sudo(below, other, {part: part.access for part in below})
        if lines:
            moved["cost"] = (lines.ids, {str(line.id): line.case_step_id.id for line in lines if line.case_step_id})
            lines.write({"case_id": other.id, "case_step_id": False})
        return moved

    def move_back_sudo(self, merge):
        """Parts, bookings, issues and personal links go back where they were, as far as they are where they went."""
        result = super().move_back_sudo(merge)
        merge = merge.sudo()
        case, into, lines = merge.case_id, merge.into_id, {line.kind: line for line in merge.line_ids}
        if "part" in lines:
            before = lines["part"].before
            below = self._on_sudo("case.case", lines["part"].ids_moved, "parent_id", into)
            self._put_below_sudo(below, case, {part: before[str(part.id)] for part in below})
        if "parent" in lines and into.parent_id.ids == lines["parent"].ids_moved:
            into._part_of_sudo(into.browse())
        if "cost" in lines:
            before = lines["cost"].before or {}
            for line in self._on_sudo("account.analytic.line", lines["cost"].ids_moved, "case_id", into):
                line.write({"case_id": case.id, "case_step_id": before.get(str(line.id), False)})
        if "issue" in lines:
            issues = self.env["case.issue"].sudo().browse(lines["issue"].ids_moved).exists()
            for issue in issues:
                case._link_issue_sudo(issue)
                if issue.id in lines["issue"].before["made"]:
                    into._unlink_issue_sudo(issue)
        if "link" in lines:
            before = lines["link"].before
            for token in self._on_sudo("case.access.token", lines["link"].ids_moved, "case_id", into):
                token.participant_id = before[str(token.id)]
        return result

    @api.private
    def carry_links_sudo(self, case, other):
        """Let the issues behind a case stand behind another, and personal links lead there.

        People must have been carried over before (:meth:`carry_people_sudo`): a link is that of a person involved.

        :return: as :meth:`move_parts_sudo`
        """
        case, other, moved = case.sudo(), other.sudo(), {}
        issues = self.env["case.issue.link"].sudo().search([("case_id", "=", case.id)]).issue_id
        if issues and not other.is_issue:
            made = issues - self.env["case.issue.link"].sudo().search([("case_id", "=", other.id)]).issue_id
            for issue in issues:
                other._link_issue_sudo(issue)
                case._unlink_issue_sudo(issue)
            moved["issue"] = (issues.ids, {"made": made.ids})
        tokens = (
            self.env["case.access.token"]
            .sudo()
            .search(
                [
                    ("case_id", "=", case.id),
                    ("revoked_on", "=", False),
                    ("expires_on", ">", fields.Datetime.now()),
                ]
            )
        )
        there = {person.partner_id: person for person in other.participant_ids.filtered("current").sorted(reverse=True)}
        tokens = tokens.filtered(lambda t: t.participant_id.current and t.participant_id.partner_id in there)
        if tokens:
            moved["link"] = (tokens.ids, {str(token.id): token.participant_id.id for token in tokens})
            for token in tokens:
                token.participant_id = there[token.participant_id.partner_id]
        return moved

    @api.private
    def parent_for_sudo(self, case, other):
        """The case that ``other`` becomes part of when ``case`` goes into it: none when it is part of one already, or
        when that one is part of it."""
        above = case.sudo().parent_id
        return above.browse() if other.sudo().parent_id or other in self._above_sudo(above) else above

    @api.private
    def carry_parent_sudo(self, case, other):
        """Let a case be part of what the case that went into it is part of. :return: as :meth:`move_parts_sudo`"""
        above = self.parent_for_sudo(case, other)
        if not above:
            return {}
        other._part_of_sudo(above)
        return {"parent": (above.ids, {})}

    def _on_sudo(self, model, ids, field, case):
        """Those of these records that still stand on a case."""
        return self.env[model].sudo().browse(ids).exists().filtered(lambda record: record[field] == case)

    def _above_sudo(self, case):
        """A case and all that it is part of."""
        found = case = case.sudo()
        while case.parent_id:
            case = case.parent_id
            found |= case
        return found

    def _put_below_sudo(self, parts, other, access):
        """Make cases parts of another one. :param access: who reads each, unless the other case is more closed"""
        for part in parts:
            wanted = closest(access[part], other.sudo().access)
            part.write({"parent_id": other.id, **({"access": wanted} if wanted != part.access else {})})
        told = [{"case_id": part.id, "kind": "part_of", "data": {"other": other.name}} for part in parts]
        told += [{"case_id": other.id, "kind": "part_made", "data": {"other": part.name}} for part in parts]
        self.note_each(told)
