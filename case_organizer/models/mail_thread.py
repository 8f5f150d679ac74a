import logging
import xmlrpc.client
from datetime import datetime

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.file_names import safe_name
from ..tools.mail_limits import look, without_zeros
from ..tools.mail_mending import mend, writable
from ..tools.mail_reading import authentication_failed, headers, kind_of

_logger = logging.getLogger(__name__)

#: The longest Message-Id that is kept as it is, subject, and address.
LONGEST = 500
#: No mail that is sent is older.
EARLIEST = datetime(1982, 1, 1)


class MailThread(models.AbstractModel):
    """Mail for cases is looked at before it is read, mended, and routed by the rules of cases.

    Mail for others is left to Odoo as it comes.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self, model, message, custom_values=None, save_original=False, strip_attachments=False, thread_id=None
    ):
        """Take a mail in. What cannot be read is refused, with the reason, where people see it."""
        raw = message.data if isinstance(message, xmlrpc.client.Binary) else message
        raw = raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else bytes(raw)
        raw = without_zeros(raw)
        seen, register = look(raw), self.env["case.mail"]
        options = {"save_original": save_original, "strip_attachments": strip_attachments, "thread_id": thread_id}
        with register._one_mail():
            if not register._is_ours_sudo(seen.to, seen.references, model):
                return super().message_process(model, message, custom_values, **options)
            if not self.env.is_admin():
                raise AccessError(self.env._("Mail is taken in by the gateway, not by users."))
            if seen.problem:
                register._refuse_sudo(raw, seen, seen.problem)
                return False
            if register._note_again_sudo(raw, seen):
                return False
            return self._process_ours(raw, seen, super().message_process, model, custom_values, options)

    @api.model
    def _process_ours(self, raw, seen, process, model, custom_values, options):
        """Take in a mail that is for cases. :param process: what Odoo does with a mail"""
        register = self.env["case.mail"]
        last = register._last_sudo()
        try:
            with self.env.cr.savepoint():
                done = process(model, raw, custom_values, **options)
                if not done and register._last_sudo() == last:
                    register._ignored_sudo(seen)
                register._acknowledge_since_sudo(last)
                return done
        except psycopg2.errors.OperationalError:
            # Another transaction was in the way: whoever called does it again.
            raise
        except Exception as error:
            _logger.info("Mail %s was refused", seen.told["message_id"], exc_info=True)
            self.env.invalidate_all(flush=False)
            register._refuse_sudo(raw, seen, "failed", str(error))
            return False

    @api.model
    def message_parse(self, message, save_original=False):
        """Read a mail; one that is for cases is mended before, and nothing in what is read fails to be stored."""
        if not self.env["case.mail"]._is_ours_sudo(*self._named_in_head(message)):
            return super().message_parse(message, save_original=save_original)
        mend(message)
        return self._storable(super().message_parse(message, save_original=save_original))

    @api.model
    def _read_mended(self, message):
        """Mend a mail and read it, for whomever it is. :return: see ``message_parse``"""
        mend(message)
        return self._storable(self.message_parse(message))

    @api.model
    def _named_in_head(self, message):
        """Addresses and messages that a mail names in its head."""
        fields = ("To", "Cc", "Delivered-To", "X-Original-To", "Resent-To", "Resent-Cc", "In-Reply-To", "References")
        head = "\r\n".join(f"{name}: {' '.join(headers(message, name))}" for name in fields)
        seen = look(head.encode("utf-8", "surrogateescape"))
        return seen.to, seen.references

    @api.model
    def _storable(self, told):
        """What was read of a mail, with nothing in it that the database or the disk refuses."""
        markup = {name for name, value in told.items() if isinstance(value, Markup)}
        told = {name: writable(value) if isinstance(value, str) else value for name, value in told.items()}
        # Markup that is taken for a text is shown with its tags.
        told.update({name: Markup(told[name]) for name in markup})
        for name in ("subject", "email_from", "from"):
            if told.get(name):
                told[name] = " ".join(told[name].split())[:LONGEST]
        told["message_id"] = told["message_id"][:LONGEST]
        if told.get("date") and not self._is_likely_date(told["date"]):
            del told["date"]
        told["attachments"] = [
            self._Attachment(
                safe_name(writable(file.fname or ""), "attachment"),
                writable(file.content) if isinstance(file.content, str) else file.content,
                {**file.info, "encoding": None} if isinstance(file.content, bytes) else file.info,
            )
            for file in told.get("attachments") or ()
        ]
        told["body"] = self.env["case.mail"]._folded(told.get("body") or "")
        return told

    @api.model
    def _is_likely_date(self, text):
        """Whether a mail may be of a date: not of before there was mail, nor of after tomorrow."""
        try:
            date = fields.Datetime.to_datetime(text)
        except ValueError:
            return False
        return EARLIEST <= date <= fields.Datetime.add(fields.Datetime.now(), days=2)

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        """Receipts and reports that something was delivered say nothing of what was not."""
        return kind_of(message) not in ("receipt", "report") and super()._detect_is_bounce(message, message_dict)

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Mail for cases goes by their rules (``tools/mail_rules.py``), all other by Odoo's."""
        register = self.env["case.mail"]
        if message_dict.get("is_bounce"):
            routes = super().message_route(message, message_dict, model, thread_id, custom_values)
            register._note_bounce_sudo(message, message_dict)
            return routes
        ours = not thread_id and register._is_ours_sudo(*self._named_in_head(message), model)
        routes = register._route_sudo(message, message_dict) if ours else None
        if routes is None:
            routes = super().message_route(message, message_dict, model, thread_id, custom_values)
            if ours and not routes:
                register._told_sender_sudo(message_dict)
        return routes

    def _message_parse_post_process(self, message, message_dict, routes):
        """Who only says that they are somebody is not taken for them."""
        values = super()._message_parse_post_process(message, message_dict, routes)
        ours = ("case.case", "case.team.message")
        if any(route[0] in ours for route in routes or ()) and authentication_failed(message):
            values["author_id"] = False
        return values

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """Of mail for cases this is asked before, where it leaves a trace."""
        if routes and all(route[0] in ("case.case", "case.team.message") for route in routes):
            return False
        return super()._detect_loop_sender(message, message_dict, routes)
