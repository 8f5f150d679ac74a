from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import outgoing


class CaseAddressMixin(models.AbstractModel):
    """Something that sends to an address outside: which addresses are allowed, and how they are reached."""

    _name = "case.address.mixin"
    _description = "Sends to an Address"

    url = fields.Char("Address", required=True, help="https://… Private addresses are refused.")

    @api.constrains("url")
    def _check_url(self):
        for record in self:
            try:
                record._target()
            except outgoing.RefusedError as refused:
                raise ValidationError(self._refused_in_words(record.url, refused.reason)) from None

    def _target(self):
        """Where the address leads just now. :raises RefusedError: when nothing may be sent there"""
        self.ensure_one()
        return outgoing.resolve(self.url, self._trusted_hosts())

    @api.model
    def _trusted_hosts(self):
        """Hosts of one's own network that an administrator of the server allows."""
        text = self.env["ir.config_parameter"].sudo().get_param("case_organizer.webhook_trusted_hosts")
        return outgoing.hosts(text)

    def _post(self, body, headers):
        """Send to the address. :return: ``(Answer or None, why not in words)``"""
        try:
            return outgoing.post(self._target(), body, headers), ""
        except outgoing.RefusedError as refused:
            return None, self._refused_in_words(self.url, refused.reason)
        except outgoing.NoAnswerError as error:
            return None, self.env._("No answer: %s", error)

    @api.model
    def _refused_in_words(self, url, reason):
        return {
            "scheme": self.env._("“%s”: an address begins with https://.", url),
            "address": self.env._("“%s” is no address.", url),
            "unknown": self.env._("“%s”: there is no such host.", url),
            "private": self.env._("“%s” leads to a private network: nothing is sent there.", url),
        }[reason]

    @api.model
    def _answer_in_words(self, answer):
        """What was answered by who did not take it."""
        text = answer.body[:200].decode("utf-8", "replace").strip()
        return f"HTTP {answer.status}: {text}" if text else f"HTTP {answer.status}"

    @api.model
    def _check_good(self, answer, why_not):
        """:raises UserError: when it was not taken"""
        if not answer or not answer.good:
            raise UserError(why_not or self._answer_in_words(answer))
