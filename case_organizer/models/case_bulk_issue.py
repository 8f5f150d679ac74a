from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CaseBulk(models.Model):
    """Tells cases that the issue behind them is resolved."""

    _inherit = "case.bulk"
    _chunk_issue_resolved = 100

    def _bulk_issue_resolved(self, cases):
        """``params``: as ``case.issue.resolve`` gives them. Each case is told once, by the row of its link."""
        issue = self.env["case.issue"].browse(self.params["issue_id"])
        told = self.env.execute_query(
            SQL(
                "UPDATE case_issue_link SET told_on = %s WHERE issue_id = %s AND case_id = ANY(%s) AND active"
                " AND told_on IS NULL RETURNING case_id",
                fields.Datetime.now(),
                issue.id,
                cases.ids,
            )
        )
        self.env["case.issue.link"].invalidate_model(["told_on"])
        cases = self.env["case.case"].browse([case_id for (case_id,) in told])
        body = self.env._("Resolved: %(issue)s. %(how)s", issue=issue.display_name, how=issue.resolution)
        self.env["case.note"].create([{"case_id": case.id, "body": body} for case in cases])._tell()
        as_user = cases.sudo(False)
        if self.params["message"] or self.params["template_id"]:
            self._tell_parties(as_user._filtered_access("read"))
        return self._close_told(as_user._filtered_access("write")) if self.params["close"] else {}

    def _tell_parties(self, cases):
        """A message to the customer of each case, through its thread; the mail goes to its queue."""
        template = self.env["mail.template"].browse(self.params["template_id"] or [])
        for case in cases:
            if not case.partner_id.email:
                continue
            options = {
                "partner_ids": case.partner_id.ids,
                "subtype_xmlid": "mail.mt_comment",
                "message_type": "comment",
                "force_send": False,
            }
            if template:
                lang = case.partner_id.lang or self.env.lang
                case.with_context(lang=lang).message_post_with_source(template.with_context(lang=lang), **options)
            else:
                case.message_post(body=self.params["message"], **options)

    def _close_told(self, cases):
        """Close cases, together if they can be. :return: ``{case id: what stands in the way}``"""
        how = self.env["case.issue"].browse(self.params["issue_id"]).resolution
        try:
            with self.env.cr.savepoint():
                for result, those in cases.grouped(lambda case: case.type_id.default_result_id).items():
                    those.action_close(result.id, how)
            return {}
        except UserError as error:
            self.env.invalidate_all()
            if len(cases) == 1:
                return {cases.id: str(error)}
        refused = {}
        for case in cases:
            refused.update(self._close_told(case))
        return refused
