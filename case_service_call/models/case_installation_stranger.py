import base64
import re

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from odoo.addons.case_organizer.models.case_case import RUNNING
from odoo.addons.case_organizer.models.case_start import StartRefused
from odoo.addons.case_organizer.models.link_tries import check_tries, unknown_link
from odoo.addons.case_organizer.tools.gateway import token_hash
from odoo.addons.case_organizer.tools.start_form import LONGEST, address_of, many_lines, one_line
from odoo.addons.case_organizer.tools.uploads import LARGEST_TOGETHER, refusal

#: The most photos of one report, and what stands on labels.
MOST_PHOTOS, CODE = 5, re.compile(r"[\w-]{1,64}")


class CaseInstallationStranger(models.AbstractModel):
    """The one way by which somebody who scans a label without logging in reports a problem with an installation.

    They see its type, and its place where that is allowed, and nothing else: not whose it is, not what was reported
    before. Nothing here can be called by RPC. A reviewed place in which something is done for people from outside.
    """

    _name = "case.installation.stranger"
    _description = "Problems Reported by Strangers"

    @api.private
    def read_label(self, code, address=None):
        """What the page of a label shows.

        :param code: what stands on the label
        :param address: from where it was scanned, so that wrong codes are braked; None: not braked
        :return: ``{type, place, stamp}``
        :raises LinkError: for a label that is none, or whose installation is not reported by everybody
        """
        installation, shown = self._found(code, address)
        return {**shown, "stamp": self._start()._stamp_of(self._subject(installation))}

    def _start(self):
        return self.env["case.start"]

    def _subject(self, installation):
        return f"label.{installation.id}"

    def _found(self, code, address):
        check_tries(self.env, address)
        system = self.with_user(SUPERUSER_ID).env
        code = code if isinstance(code, str) and CODE.fullmatch(code) else ""
        found = system["case.installation"].search([("token", "=", code)], limit=1) if code else None
        shown = found and found._shown_to_strangers()
        if not shown or not self._case_type(found.company_id):
            # A label of ours that cannot be reported is no wrong try.
            words = self.env._("Nothing can be reported here. Log in, or call us.")
            raise unknown_link(self.env, None if found else address, words)
        return found.with_company(found.company_id), shown

    def _case_type(self, company):
        """The case type of what is reported to a company, once somebody handles it; else none."""
        case_type = self.with_user(SUPERUSER_ID).env["case.type"]._for_service_calls(company)
        handled = case_type and (case_type.offered_user_id or case_type._handling_team())
        return case_type if handled else None

    @api.private
    def report(self, code, given, address=None):
        """Take in what somebody reports: a service call, or a word more on the one that is open.

        :param given: ``{stamp, trap, name, email, phone, symptom, photos: [(name, bytes)]}``; the rest is not looked at
        :return: ``{state: "opened" or "added", reference}``: the number is told to who opened it alone
        :raises LinkError: as :meth:`read_label`
        :raises StartRefused: with all that is wrong
        """
        installation, _shown = self._found(code, address)
        start = self._start()
        stamp = start._read_stamp_of(self._subject(installation), given.get("stamp"))
        taken = self._checked(given)
        values = {
            "type_id": self._case_type(installation.company_id).id,
            "company_id": installation.company_id.id,
            "state": "opened",
            "nonce_hash": token_hash(stamp.nonce),
            "from_hash": address and start._hashed("from", address),
            "email_hash": start._hashed("to", taken["email"] or taken["phone"]),
        }
        requests = start._requests()
        request = requests.search([("nonce_hash", "=", values["nonce_hash"])])
        if not request:
            start._brake(values)
            request, made = requests._once_sudo(values)
            if made:
                self._take_in_sudo(installation, request, taken)
        return {"state": "opened" if request.case_id else "added", "reference": request.case_id.name or ""}

    def _checked(self, given):
        """:raises StartRefused: with all that is wrong"""
        problems = {}
        if given.get("trap"):
            problems["trap"] = self.env._("Leave this empty, then send it again.")
        taken = {name: one_line(given.get(name), LONGEST[name]) for name in ("name", "email", "phone")}
        taken["symptom"] = many_lines(given.get("symptom"), LONGEST["message"])
        if taken["email"]:
            taken["email"] = address_of(given["email"])
            if not taken["email"]:
                problems["email"] = self.env._("Write one mail address, such as name@example.com.")
        if not taken["name"]:
            problems["name"] = self.env._("Write your name.")
        if not taken["phone"] and not taken["email"] and "email" not in problems:
            problems["phone"] = self.env._("Write a phone number or a mail address, so that we can ask you.")
        if not taken["symptom"]:
            problems["symptom"] = self.env._("Write what is wrong.")
        photos = [(name, content) for name, content in given.get("photos") or () if name or content]
        if len(photos) > MOST_PHOTOS or sum(len(content) for _name, content in photos) > LARGEST_TOGETHER:
            problems["photos"] = self.env._("At most %s photos.", MOST_PHOTOS)
        for name, content in photos:
            why = refusal(name, content)
            if why:
                problems["photos"] = self._start()._why_no_file(one_line(name, 80), why)
        if problems:
            raise StartRefused(problems)
        return {**taken, "photos": photos}

    def _take_in_sudo(self, installation, request, taken):
        """Open the call, or add to the one that is open; of two who report at once the second adds."""
        # An update of the row: who waited for somebody else here is retried, and then sees what they opened.
        self.env.execute_query(
            SQL("UPDATE case_installation SET write_date = write_date WHERE id = %s RETURNING id", installation.id)
        )
        calls, case_type = installation.env["case.service.call"], request.type_id
        caller = installation.env["res.partner"].create(
            {name: taken[name] or False for name in ("name", "email", "phone")} | {"lang": self.env.lang}
        )
        running = [("installation_id", "=", installation.id), ("case_id.state", "in", RUNNING)]
        call = calls.search(running, order="id desc", limit=1)
        method = self._start()._method(False)
        photos = [{"name": name, "data": base64.b64encode(content)} for name, content in taken["photos"]]
        if call:
            call._file_photos(calls._photos(photos))
        else:
            values = {
                "title": one_line(taken["symptom"], 120),
                "symptom": taken["symptom"],
                "type_id": case_type.id,
                "installation_id": installation.id,
                "caller_id": caller.id,
                "report_method_id": method.id,
                "photos": photos,
                "contract_open": True,
            }
            if case_type.offered_user_id:
                values["user_id"] = case_type.offered_user_id.id
            call = calls.take_in(values)
            request.case_id = call.case_id
        self._start()._log_what_was_said_sudo(
            call.case_id, caller, {**taken, "message": taken["symptom"], "title": ""}, caller.browse(), False
        )
