from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.gateway import new_token, token_hash
from ..tools.start_form import same_name
from .case_start import StartRefused
from .case_start_request import CONFIRM_HOURS
from .link_tries import LinkError, check_tries, of_token, unknown_link


class CaseStart(models.AbstractModel):
    """A form from outside is taken: once, braked, confirmed where the type wants that; then its case is opened."""

    _inherit = "case.start"

    @api.private
    def done(self, type_id, user, stamp):
        """What came of a form that was sent already, as :meth:`send`; None when it was not."""
        case_type = self._type(type_id, user)
        try:
            nonce = self._read_stamp(case_type, user, stamp).nonce
        except StartRefused:
            return None
        found = self._requests().search([("nonce_hash", "=", token_hash(nonce))])
        return self._told(found) if found else None

    @api.private
    def send(self, type_id, user, given, address=None):
        """Take a form.

        :param user: the ``res.users`` who is logged in, or the public user
        :param given: as :meth:`_checked` takes it, with ``stamp`` and ``trap``: what a person leaves empty
        :param address: from where it comes, so that many are braked; None: not braked
        :return: ``{state: "opened" or "waiting", reference, email, participant_id}``; the same again for the same form
        :raises AccessError: for a type that is not offered to them
        :raises StartRefused: with all that is wrong
        """
        case_type = self._type(type_id, user)
        stamp = self._read_stamp(case_type, user, given.get("stamp"))
        if given.get("trap"):
            raise StartRefused({"trap": self.env._("Leave this empty, then send it again.")})
        taken = self._checked(case_type, user, given)
        return self._take_sudo(case_type, user, stamp.nonce, taken, address)

    def _take_sudo(self, case_type, user, nonce, taken, address):
        """Open the case of a form that was checked, or keep it until its address is confirmed."""
        stranger = self._is_stranger(user)
        waits = stranger and case_type.offered_confirm
        values = {
            "type_id": case_type.id,
            "company_id": case_type.company_id.id,
            "state": "waiting" if waits else "opened",
            "nonce_hash": token_hash(nonce),
            "from_hash": address and self._hashed("from", address),
            "email_hash": self._hashed("to", taken["email"] if stranger else f"user {user.id}"),
        }
        self._brake(values, 1 if stranger else 5)
        request, made = self._requests()._once_sudo(values)
        if not made:
            return self._told(request)
        if waits:
            self._wait_sudo(request, taken)
        else:
            self._open_sudo(request, taken, None if stranger else user, False)
        return self._told(request)

    def _requests(self):
        return self._system()["case.start.request"]

    def _brake(self, values, times=1):
        """:raises StartRefused: when too many forms came from there, or with this address

        :param times: so many times more than usual may come from who is known
        """
        requests = self._requests()
        parameters = self._system()["ir.config_parameter"]
        for column, hours, name, usual in (
            ("from_hash", 1, "case_organizer.start_per_hour", "20"),
            ("email_hash", 24, "case_organizer.start_per_address_and_day", "6"),
        ):
            most = int(parameters.get_param(name, usual)) * times
            if values[column] and requests._sent_lately(column, values[column], hours) >= most:
                raise StartRefused({"": self.env._("Too much was sent from here of late. Try again later.")})

    def _told(self, request):
        """What is told of a request to who sent it."""
        return {
            "state": request.state,
            "reference": request.case_id.name or "",
            "email": request.email or "",
            "participant_id": request.participant_id.id,
            "name": request.type_id.offered_name or request.type_id.name,
        }

    # --- an address is confirmed --------------------------------------------------------------------------------

    def _wait_sudo(self, request, taken):
        """Keep what was filled in, and send the link that confirms the address."""
        token = new_token()
        kept = {name: taken[name] for name in ("name", "email", "phone", "title", "message", "answers")}
        request.write(
            {
                "given": {**kept, "lang": self.env.lang},
                "email": taken["email"],
                "token_hash": token_hash(token),
                "expires_on": fields.Datetime.add(fields.Datetime.now(), hours=CONFIRM_HOURS),
            }
        )
        request.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "description": str(ask_id),
                    "res_model": request._name,
                    "res_id": request.id,
                }
                for ask_id, files in taken["files"].items()
                for name, content in files
            ]
        )
        name = request.type_id.offered_name or request.type_id.name
        address = f"{request.type_id.get_base_url()}/case/start/confirm/{token}"
        self._mail_sudo(
            request.company_id,
            self.env._("Confirm your mail address"),
            [
                self.env._("Somebody filled in a form with this mail address: %s.", name),
                self.env._("Was it you? Then confirm it within %s hours, and we get to work.", CONFIRM_HOURS),
                self.env._("Was it not you? Then do nothing: what was filled in is thrown away."),
            ],
            address,
            self.env._("Confirm the address"),
            {"email_to": taken["email"]},
        )

    @api.private
    def waiting(self, token, address=None):
        """What waits for a link to be confirmed. :return: as :meth:`send`. :raises LinkError:"""
        return self._told(self._waiting(token, address))

    def _waiting(self, token, address):
        check_tries(self.env, address)
        found = of_token(self._requests(), token)
        if not found:
            raise unknown_link(self.env, address)
        if found.state == "waiting" and found.expires_on <= fields.Datetime.now():
            raise LinkError(self.env._("This link has expired. Fill in the form again."), "expired")
        return found

    @api.private
    def confirm(self, token, address=None):
        """Open the case of a form whose address is confirmed; once, however often it is confirmed.

        :return: as :meth:`send`
        :raises LinkError: when the link does not work
        """
        request = self._waiting(token, address)
        # An update of the row: of two who confirm at once the second is retried, and then sees what the first did.
        self.env.execute_query(
            SQL("UPDATE case_start_request SET write_date = write_date WHERE id = %s RETURNING id", request.id)
        )
        request.invalidate_recordset()
        if request.state == "waiting":
            given = request.given
            files = {}
            for file in request._files():
                files.setdefault(int(file.description), []).append((file.name, file.raw))
            self.with_context(lang=given["lang"])._open_sudo(request, {**given, "files": files}, None, True)
            request._files().unlink()
            request.write({"state": "opened", "given": False, "email": False})
        return self._told(request)

    # --- the case is opened -------------------------------------------------------------------------------------

    def _open_sudo(self, request, taken, user, proven):
        """Open the case of a request; who called has checked what was filled in.

        :param user: the portal ``res.users`` who started it, or None
        :param proven: the mail address was confirmed
        """
        system = self._system()
        case_type = request.type_id.with_env(system)
        partner = user.sudo().partner_id.with_env(system) if user else self._partner_sudo(case_type, taken, proven)
        known = system["res.partner"] if user else self._known(case_type, taken["email"]) - partner
        vals = {
            "type_id": case_type.id,
            "company_id": case_type.company_id.id,
            "partner_id": partner.id,
            "title": taken["title"] or case_type.offered_name or case_type.name,
            "report_method_id": self._method(bool(user)).id,
        }
        if case_type.offered_user_id:
            vals["user_id"] = case_type.offered_user_id.id
        details = {detail.code: detail for detail in case_type.characteristic_ids}
        answers = {
            code: details[code]._to_property(value) for code, value in taken["answers"].items() if code in details
        }
        if answers:
            vals["characteristics"] = answers
        case = system["case.case"].with_company(case_type.company_id).create(vals)
        person = self._take_part_sudo(case, case_type.offered_role_id, partner)
        request.write({"case_id": case.id, "participant_id": person.id})
        how = "portal" if user else "confirmed" if proven else "form"
        system["case.writer"].note(case, "started_outside", data={"participant": person.id, "how": how})
        self._log_what_was_said_sudo(case, partner, taken, known, bool(user))
        self._file_sudo(case, person, taken["files"])
        if not user:
            self._send_link_sudo(case, person)
        return case

    def _method(self, portal):
        return self._system().ref(f"case_organizer.report_method_{'portal' if portal else 'web'}")

    def _known(self, case_type, email):
        """Contacts of the company with a mail address."""
        return self._system()["res.partner"].search(
            [("email_normalized", "=", email), ("company_id", "in", (False, case_type.company_id.id))], limit=5
        )

    def _partner_sudo(self, case_type, taken, proven):
        """The contact of who filled in a form.

        Whoever knows an address is not yet whom it belongs to: a contact that we have is taken only when the address
        was confirmed and the name is written the same. It is left as it is.
        """
        known = self._known(case_type, taken["email"]) if proven else self._system()["res.partner"]
        alike = known.filtered(lambda one: same_name(one.name, taken["name"]))
        if len(alike) == 1:
            return alike
        vals = {name: taken[name] or False for name in ("name", "email", "phone")}
        return self._system()["res.partner"].create({**vals, "lang": self.env.lang})

    def _take_part_sudo(self, case, role, partner):
        """Who started a case takes part in it, in the role that the type names."""
        people = case.participant_ids.filtered(lambda one: one.partner_id == partner)
        there = people.filtered(lambda one: one.role_id == role) or (people if not role else people.browse())
        return there[:1] or people.create({"case_id": case.id, "partner_id": partner.id, "role_id": role.id})

    def _log_what_was_said_sudo(self, case, partner, taken, known, portal):
        """What they wrote is their first contact on the case; how they can be reached is for who handles it."""
        inside = self.with_context(lang=case.user_id.lang or case.company_id.partner_id.lang)
        lines = [taken["message"] or taken["title"] or inside.env._("A form was filled in.")]
        reach = [value for value in (taken["email"], taken["phone"]) if value]
        if reach and not portal:
            lines.append(inside.env._("To be reached at %s", ", ".join(reach)))
        if known:
            names = ", ".join(known.mapped("display_name"))
            lines.append(inside.env._("The same mail address has: %s. Nobody checked that it is them.", names))
        case.log_contact("\n".join(lines), self._method(portal).id, partner_id=partner.id)

    def _file_sudo(self, case, person, files):
        """File what came with the form as documents of the case."""
        asked = case.type_id.start_document_ids
        for ask_id, sent in files.items():
            ask = asked.filtered(lambda one, ask_id=ask_id: one.id == ask_id)
            for name, content in sent if ask else ():
                version = case.env["case.writer"].file_bytes_sudo(case, ask.kind_id, name, content)
                version.document_id.filed_by_id = person

    def _send_link_sudo(self, case, person):
        """Send the personal link to who started the case. Nothing that they wrote is in the mail."""
        _link, address = case.env["case.access.token"]._issue_sudo(person)
        self._mail_sudo(
            case.company_id,
            self.env._("%s: your personal link", case.name),
            [
                self.env._("We have received your request. Its number is %s.", case.name),
                self.env._("With this link you see how it stands, and what is asked of you. It is for you alone."),
            ],
            address,
            self.env._("Open your case"),
            {"recipient_ids": [(6, 0, person.partner_id.ids)]},
        )

    def _mail_sudo(self, company, subject, lines, address, button, to):
        """Put a mail with a link into the queue; it is not kept once it was sent."""
        body = Markup("").join(Markup("<p>%s</p>") % line for line in lines)
        body += Markup('<p><a href="%s">%s</a></p><p>%s</p>') % (address, button, address)
        self._system()["mail.mail"]._to_outsider_sudo(company, subject, body, soon=False, **to)
