import base64

from odoo import fields, models
from odoo.tools import format_datetime

from ..tools.service_report_pdf import service_report_pdf


class CaseServiceAction(models.Model):
    """The service report: a document of the case, sent to the customer."""

    _inherit = "case.service.action"

    report_id = fields.Many2one("case.document", "Service Report", readonly=True, copy=False, ondelete="restrict")
    report_sent_on = fields.Datetime(readonly=True, copy=False)

    def _report_sudo(self):
        """Make the report, file it on the case and send it. :meth:`finish` has checked the user."""
        lang = self.sudo().partner_id.lang or self.env.lang
        action = self.with_context(lang=lang, tz=self.sudo().worker_id.tz or self.env.user.tz).sudo()
        pdf = action._report_pdf()
        title = action.env._("Service report")
        name = f"{title} {action.case_id.name}.pdf"
        kind = self.env.ref("case_service_call.document_kind_report")
        if action.report_id:
            version = self.env["case.writer"].add_bytes_sudo(action.report_id, name, pdf, self.env._("Done again"))
        else:
            version = self.env["case.writer"].file_bytes_sudo(self.case_id, kind, name, pdf, self.step_id)
            self._decide_sudo(report_id=version.sudo().document_id.id)
        action._send_report_sudo(name, pdf)

    def _report_pdf(self):
        """The report in the language of the environment. :return: bytes"""
        checks = self.check_ids
        case = self.case_id
        photos = [
            (document.version_id.name, document.version_id.attachment_id.raw)
            for document in self.photo_ids
            if document.state != "withdrawn"
        ]
        words = self.env._("Signed by %(who)s, %(when)s", who=self.signed_by, when=self._at(self.signed_on))
        title = self.env._("Service report")
        return service_report_pdf(
            f"{title} {case.name}",
            self._report_facts(),
            [
                (self.env._("What Was Done"), self.result or ""),
                (self.env._("Checklist"), self._report_checks(checks)),
                (self.env._("Parts"), self._report_parts()),
                (self.env._("Time"), self._report_times()),
            ],
            photos,
            (words, base64.b64decode(self.signature) if self.signature else None) if self.signed_by else None,
            f"{self.company_id.name} · {case.name}",
        )

    def _at(self, moment):
        return format_datetime(self.env, moment, dt_format="short") if moment else "–"

    def _report_facts(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        site = self.site_id
        facts = [
            (self.env._("By"), self.company_id.partner_id._display_address(without_company=False)),
            (self.env._("Customer"), self.partner_id.display_name or "–"),
            (self.env._("Place"), f"{site.name or ''}\n{site._display_address(without_company=True)}" if site else ""),
            (self.env._("Installation"), "\n".join(self.installation_ids.mapped("display_name"))),
            (self.env._("About"), self.call_id.title or self.case_id.title or ""),
            (self.env._("Contract"), self.call_id.contract_id.display_name or ""),
            (self.env._("What"), f"{self.step_id.name} ({kinds[self.kind]})"),
            (self.env._("Done by"), ", ".join(self.worker_ids.mapped("name"))),
            (self.env._("On the Spot"), f"{self._at(self.on_site_on)} – {self._at(self.finished_on)}"),
        ]
        return [(label, "\n".join(filter(None, (value or "").splitlines()))) for label, value in facts if value]

    def _report_checks(self, checks):
        if not checks:
            return []
        rows = [[self.env._("What"), self.env._("Found"), self.env._("Remark")]]
        for check in checks:
            bounds = f" ({check.minimum:g} – {check.maximum:g})" if check.bounded else ""
            found = {
                "measurement": f"{check.number:g} {check.unit or ''}{bounds}" if check.measured else "",
                "text": check.text,
                "photo": check.document_id.version_id.name,
            }.get(check.kind)
            done = self.env._("in order") if check.done else self.env._("not done")
            rows.append([check.name, found or done, check.remark or ""])
        return rows

    def _report_parts(self):
        used = self.part_ids.filtered("used")
        rows = [[self.env._("Part"), self.env._("Used")]]
        return used and [*rows, *([part.product_id.display_name, f"{part.used:g}"] for part in used)]

    def _report_times(self):
        times = self.time_ids.filtered("stopped_on")
        kinds = dict(times._fields["kind"]._description_selection(self.env))
        rows = [[self.env._("Who"), self.env._("What"), self.env._("From"), self.env._("To"), self.env._("Hours")]]
        return times and [
            *rows,
            *(
                [
                    time.user_id.name,
                    kinds[time.kind],
                    self._at(time.started_on),
                    self._at(time.stopped_on),
                    f"{time._hours():.2f}",
                ]
                for time in times
            ),
        ]

    def _send_report_sudo(self, name, pdf):
        """Send the report to who called, else to the customer; to nobody without an address."""
        called = self.call_id.caller_id
        to = called if called.email else self.partner_id
        if not to.email or not self.case_id.type_id.service_report_sent:
            return
        template = self.case_id.type_id.service_report_template_id or self.env.ref(
            "case_service_call.mail_template_service_report"
        )
        template, case = template.with_context(lang=self.env.lang).sudo(), self.case_id
        self.case_id.message_post(
            body=template._render_field("body_html", case.ids)[case.id],
            subject=template._render_field("subject", case.ids)[case.id],
            partner_ids=to.ids,
            attachments=[(name, pdf)],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            force_send=False,
        )
        self.report_sent_on = fields.Datetime.now()
        self._note_sudo("reported", text=to.display_name)

    def action_open_report(self):
        """Download the service report."""
        self.ensure_one()
        return self.report_id.version_id.action_download()


class CaseType(models.Model):
    """What customers are written when a service action is done."""

    _inherit = "case.type"

    service_report_sent = fields.Boolean(
        "Send Service Reports", default=True, help="To who called or the customer, when a service action is done."
    )
    service_report_template_id = fields.Many2one(
        "mail.template",
        "Message with the Service Report",
        ondelete="restrict",
        domain=[("model", "=", "case.case")],
        help="Empty: the one that comes with Case Organizer.",
    )
