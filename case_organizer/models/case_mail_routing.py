from contextlib import contextmanager
from email.header import decode_header, make_header
from html import unescape

from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools import email_normalize

from ..tools.mail_mending import split_quoted, writable
from ..tools.mail_reading import authentication_failed, kind_of, numbers_in, reported_messages
from ..tools.mail_rules import MailFacts, decide

#: So many mails of one sender in so many minutes are a loop, unless Odoo was told otherwise.
LOOP = (("minutes", 120), ("threshold", 20))
OURS = ("case.case", "case.team.message")
#: Under which name the cursor keeps what was found for the mail that is taken in.
FOUND = "case_mail_found"


class CaseMail(models.Model):
    """Which case, type or team a mail is for. What is decided on is in ``tools/mail_rules.py``."""

    _inherit = "case.mail"

    @contextmanager
    def _one_mail(self):
        """While this lasts one mail is taken in: what its head names is looked up once, however often it is asked."""
        self.env.cr.cache[FOUND] = {}
        try:
            yield
        finally:
            self.env.cr.cache.pop(FOUND, None)

    @api.model
    def _search_once_sudo(self, model, domain, **how):
        """Search; while one mail is taken in, once. :param how: see ``search`` :return: records of the model"""
        records, found = self.env[model].sudo(), self.env.cr.cache.get(FOUND)
        if found is None:
            return records.search(domain, **how)
        key = model, repr(domain)
        if key not in found:
            found[key] = records.search(domain, **how).ids
        return records.browse(found[key])

    @api.model
    def _addresses_sudo(self, to):
        """The aliases to which a mail was sent, of whatever model."""
        to = sorted(to)
        local = [address.partition("@")[0] for address in to]
        found = [
            "|",
            ("alias_full_name", "in", to),
            "&",
            ("alias_name", "in", local),
            ("alias_incoming_local", "=", True),
        ]
        return self._search_once_sudo("mail.alias", found) if to else self.env["mail.alias"].sudo()

    @api.model
    def _answered_sudo(self, references):
        """The message of a case, or to a team, that a mail answers."""
        found = [("message_id", "in", sorted(references)), ("model", "in", OURS)]
        if not references:
            return self.env["mail.message"].sudo()
        return self._search_once_sudo("mail.message", found, order="id desc", limit=1)

    @api.model
    def _is_ours_sudo(self, to, references, model=None):
        """Whether a mail is for cases: sent to an address of ours, an answer to one of ours, or to nobody else's.

        :param to: addresses :param references: messages that it answers :param model: for which it was fetched
        """
        models = set(self._addresses_sudo(to).alias_model_id.mapped("model"))
        if not models.isdisjoint(OURS) or model in OURS or self._answered_sudo(references):
            return True
        return not models and not model

    @api.model
    def _last_sudo(self):
        """The newest row of this transaction."""
        return self.sudo().search([], limit=1, order="id desc")

    @api.model
    def _ignored_sudo(self, seen):
        """Write down that Odoo itself did nothing with a mail that was sent to us or answers us."""
        if self._ours_of(seen) or self._answered_sudo(list(seen.references)):
            why = self.env._("It came in before, or answers a note about a loop.")
            self._enter_sudo(self._told_of(seen), "note", reason=why)

    # --- one mail ----------------------------------------------------------------------------------------------

    @api.model
    def _route_sudo(self, message, told):
        """Where a mail goes.

        :param message: the ``email.message.EmailMessage`` :param told: what was read of it
        :return: routes for the gateway of Odoo; None where its own rules hold
        """
        to, references = self.env["mail.thread"]._named_in_head(message)
        aliases = self._addresses_sudo(to).filtered(lambda alias: alias.alias_model_id.model in OURS)
        about = reported_messages(message) if kind_of(message) in ("receipt", "report") else []
        answered = self._answered_sudo([*references, *about])
        sender = email_normalize(told.get("email_from") or "") or ""
        facts, case, partner = self._facts_sudo(message, told, aliases, answered, sender)
        end, reason = decide(facts)
        if end == "none" or (answered.model == "case.team.message" and reason in (None, "not_theirs")):
            return None
        place = self._place_sudo(aliases, case)
        if end == "note":
            self._note_sudo(
                told, facts.kind, reason, case if facts.answers or facts.takes_part else case[:0], answered, place
            )
            return []
        if end == "team" and not place["team"]:
            # Nobody is there to decide: a case that waits for its handler is seen, a mail that waits for nobody is not.
            end = "open" if reason == "unknown_sender" else "refused"
        if end == "refused":
            row = self._enter_sudo(told, "refused", **self._of_place(place, case), reason=self._why(reason))
            row._keep_original_sudo(message.as_bytes())
            return []
        return self._routes(end, reason, case, partner, place, aliases)

    @api.model
    def _facts_sudo(self, message, told, aliases, answered, sender):
        """What is known of a mail. :return: ``(MailFacts, the case.case it is about, the res.partner who sent it)``"""
        cases = self.env["case.case"].sudo()
        companies = self.env["case.type"].sudo().browse(self._types_of(aliases)).company_id
        companies |= self.env["case.team"].sudo().browse(self._teams_of(aliases)).company_id
        partners = self._partners_sudo(sender, companies)
        case = cases.browse(answered.res_id if answered.model == "case.case" else ()).exists()
        answers, names = bool(answered), False
        if not answered:
            case, names = self._named_sudo(told.get("subject"), companies, partners)
        case = case._stays_sudo() if case else case
        case_type = self.env["case.type"].sudo().browse(self._types_of(aliases)[:1])
        facts = MailFacts(
            kind=kind_of(message),
            own_sender=self._is_own_address_sudo(sender),
            too_many=bool(sender) and self._is_loop_sudo(sender),
            forged=authentication_failed(message),
            answers=answers,
            names=names,
            takes_part=bool(case) and case._has_party_sudo(partners),
            known=bool(partners),
            address="type" if case_type else "team" if aliases else None,
            type_open=bool(case_type.active and case_type.plan_id and not case_type.is_fragment),
            opens_unknown=case_type.mail_unknown == "case",
        )
        return facts, case, partners[:1]

    @api.model
    def _types_of(self, aliases):
        mine = aliases.filtered(lambda alias: alias.alias_parent_model_id.model == "case.type")
        return mine.mapped("alias_parent_thread_id")

    @api.model
    def _teams_of(self, aliases):
        mine = aliases.filtered(lambda alias: alias.alias_parent_model_id.model == "case.team")
        return mine.mapped("alias_parent_thread_id")

    @api.model
    def _partners_sudo(self, sender, companies):
        """The contacts with an address, those first who are no colleagues."""
        if not sender:
            return self.env["res.partner"].sudo()
        found = [("email_normalized", "=", sender), ("company_id", "in", [False, *companies.ids])]
        partners = self.env["res.partner"].sudo().search(found, limit=20, order="id")
        return partners.sorted(lambda partner: (not partner.partner_share, partner.id))

    @api.model
    def _named_sudo(self, subject, companies, partners):
        """The case whose number stands in a subject; one in which its sender takes part before others.

        :return: ``(case.case, whether a number was found)``
        """
        words = numbers_in(subject)
        domain = [("name", "in", words)] + ([("company_id", "in", companies.ids)] if companies else [])
        found = self.env["case.case"].sudo().search(domain, limit=10) if words else self.env["case.case"].sudo()
        own = found.filtered(lambda case: case._stays_sudo()._has_party_sudo(partners))
        return (own or found)[:1], bool(found)

    @api.model
    def _is_own_address_sudo(self, sender):
        domains = self.env["mail.alias.domain"].sudo().search([])
        own = {
            *domains.mapped("catchall_email"),
            *domains.mapped("bounce_email"),
            *domains.mapped("default_from_email"),
        }
        return sender in own or bool(self._addresses_sudo([sender]).filtered("alias_name"))

    @api.model
    def _is_loop_sudo(self, sender):
        if self.env["mail.gateway.allowed"].sudo().search_count([("email_normalized", "=", sender)], limit=1):
            return False
        given = self.env["ir.config_parameter"].sudo().get_param
        minutes, most = (int(given(f"mail.gateway.loop.{name}") or usual) for name, usual in LOOP)
        return self._count_of_sender_sudo(sender, minutes) >= most

    # --- where it goes -----------------------------------------------------------------------------------------

    @api.model
    def _place_sudo(self, aliases, case):
        """``{"team", "company", "type"}`` that an address stands for; those of the case where it is none."""
        case_type = self.env["case.type"].sudo().browse(self._types_of(aliases)[:1])
        team = self.env["case.team"].sudo().browse(self._teams_of(aliases)[:1])
        company = case_type.company_id or team.company_id or case.company_id
        team = case_type._handling_team() or team or case.team_id or company.case_triage_team_id
        return {"team": team, "company": company, "type": case_type}

    @api.model
    def _of_place(self, place, case):
        return {"team_id": place["team"].id, "company_id": (case.company_id or place["company"]).id}

    @api.model
    def _routes(self, end, reason, case, partner, place, aliases):
        if end == "join":
            return [("case.case", case.id, None, self.env.uid, None)]
        if end == "open":
            values = {"type_id": place["type"].id, "partner_id": partner.id}
            return [("case.case", False, values, self.env.uid, None)]
        teams = place["team"].ids if reason else self._teams_of(aliases) or place["team"].ids
        values = {"about_id": case.filtered(lambda one: one.access == "open").id, "reason": self._why(reason)}
        if reason in ("forged", "unknown_sender"):
            values["partner_id"] = False
        return [("case.team.message", False, {**values, "team_id": team_id}, self.env.uid, None) for team_id in teams]

    @api.model
    def _why(self, reason):
        """A reason in words; False when there is none to tell."""
        return {
            "forged": self.env._("It may be forged: the sender could not be confirmed (Authentication-Results)."),
            "not_theirs": self.env._("It belongs to a case in which its sender does not take part."),
            "unknown_sender": self.env._("Its sender is not known."),
            "type_closed": self.env._("No cases can be opened of the type to whose address it came."),
            "auto_reply": self.env._("An automatic reply."),
            "receipt": self.env._("A receipt: it was read, or deleted unread."),
            "report": self.env._("A delivery report: it was delivered, or still waits."),
            "bulk": self.env._("Sent to many: it is for nobody in particular."),
            "own_address": self.env._("It comes from one of our own addresses."),
            "loop": self.env._("Its sender sent too many in a short time: two machines may be answering each other."),
            "again": self.env._("It came in before."),
            "size": self.env._("It is too large."),
            "head": self.env._("Its head is too large."),
            "parts": self.env._("It has too many parts."),
            "depth": self.env._("Its parts lie too deep in each other."),
        }.get(reason, False)

    # --- noted, refused ----------------------------------------------------------------------------------------

    @api.model
    def _note_sudo(self, told, kind, reason, case, answered, place):
        """Write a mail down that becomes nothing; on the case that it answers, in its history too."""
        row = self._enter_sudo(
            told,
            "note",
            kind=kind,
            reason=self._why(reason),
            case_id=case.id,
            about_id=answered.id,
            **self._of_place(place, case),
        )
        if case:
            data = {"mail": row.id, "kind": kind, "from": told.get("email_from"), "title": told.get("subject")}
            self.env["case.writer"].note(case, "mail_noted", data=data)
        return row

    @api.model
    def _told_sender_sudo(self, told):
        """Odoo itself told the sender of a mail that nobody takes it: that is written down."""
        why = self.env._("Its sender was told that this address takes no mail.")
        return self._enter_sudo(told, "note", reason=why)

    @api.model
    def _note_again_sudo(self, raw, seen):
        """Whether a mail came in before, and is a message: that is written down."""
        key = seen.told["message_id"]
        known = self.env["mail.message"].sudo().search([("message_id", "=", key)], limit=1) if key else None
        if not known:
            return False
        case = self.env["case.case"].sudo().browse(known.res_id if known.model == "case.case" else ())
        self._enter_sudo(
            self._told_of(seen),
            "note",
            reason=self._why("again"),
            case_id=case.id,
            about_id=known.id,
            **self._of_place(self._place_sudo(self._ours_of(seen), case), case),
        )
        return True

    @api.model
    def _refuse_sudo(self, raw, seen, reason, more=""):
        """Write a mail down that is not read, with the original where it is not too large."""
        why = self._why(reason) or self.env._("It could not be read: %s", more[:300])
        case = self.env["case.case"].sudo()
        place = self._place_sudo(self._ours_of(seen), case)
        row = self._enter_sudo(self._told_of(seen), "refused", reason=why, **self._of_place(place, case))
        row._keep_original_sudo(raw)
        return row

    @api.model
    def _ours_of(self, seen):
        return self._addresses_sudo(list(seen.to)).filtered(lambda alias: alias.alias_model_id.model in OURS)

    @api.model
    def _told_of(self, seen):
        """What a look told of a mail, as if it had been read."""
        decoded = {name: _decoded(value) for name, value in seen.told.items()}
        return {
            "subject": decoded["subject"],
            "email_from": decoded["from"],
            "message_id": decoded["message_id"],
            "to": ", ".join(seen.to),
        }

    # --- what it says ------------------------------------------------------------------------------------------

    @api.model
    def _folded(self, body):
        """A body with what it answers folded away, in a way that the web client opens by a click.

        What Odoo finds in HTML by itself is left to it; here it is done for plain text.
        """
        inner = str(body).strip()
        if "data-o-mail-quote" in inner or not (
            inner.startswith("<pre>") and inner.endswith("</pre>") and inner.count("<pre>") == 1
        ):
            return body
        own, quoted = split_quoted(unescape(inner[len("<pre>") : -len("</pre>")]))
        if not quoted:
            return body
        return Markup('<pre>%s</pre><pre data-o-mail-quote="1">%s</pre>') % (escape(own), escape(quoted))


def _decoded(text):
    """A field of a head in letters, whatever stands in it."""
    try:
        text = str(make_header(decode_header(text)))
    except Exception:
        text = str(text)
    return writable(" ".join(text.split()))[:500]
