import re

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.case_start import StartRefused
from ..models.link_tries import LinkError
from ..tools.uploads import LARGEST_TOGETHER, MOST
from .pages import Pages

#: What of a form is looked at besides the questions and documents that it asks.
FIELDS = ("name", "email", "phone", "title", "message", "stamp")
#: The field that people do not see, and programs fill in.
TRAP = "fax_number"
PUBLIC = {"type": "http", "auth": "public", "website": True, "sitemap": False}
LOGGED_IN = {"type": "http", "auth": "user", "website": True}
SENT = {"methods": ["POST"], "max_content_length": LARGEST_TOGETHER + 4 * 1024 * 1024}


class Start(Pages, http.Controller):
    """The pages on which people from outside start a case. All that they show and do goes through ``case.start``."""

    page_name = "case_start"

    @http.route("/case/start", methods=["GET"], **PUBLIC)
    def offered(self):
        """What can be started without logging in."""
        if request.env.user._is_portal():
            return request.redirect("/my/cases/start", local=True)
        return self._list("/case/start")

    @http.route("/case/start/<string:slug>", methods=["GET"], **PUBLIC)
    def form(self, slug):
        """The form of a case type."""
        if request.env.user._is_portal():
            return request.redirect(f"/my/cases/start/{slug}", local=True)
        return self._form(slug, "/case/start")

    @http.route("/case/start/<string:slug>", **SENT, **PUBLIC)
    def send(self, slug, **_values):
        """What was filled in."""
        return self._send(slug, "/case/start")

    @http.route("/case/start/confirm/<string:token>", methods=["GET"], **PUBLIC)
    def ask_to_confirm(self, token):
        """The page to which the mail leads: programs that open links in mails confirm nothing."""
        return self._confirmed(token, lambda start: start.waiting(token, self._address()))

    @http.route("/case/start/confirm/<string:token>", methods=["POST"], **PUBLIC)
    def confirm(self, token):
        """The address is confirmed: the case is opened."""
        return self._confirmed(token, lambda start: start.confirm(token, self._address()))

    @http.route("/my/cases/start", methods=["GET"], **LOGGED_IN)
    def my_offered(self):
        """What a portal user can start."""
        return self._list("/my/cases/start")

    @http.route("/my/cases/start/<string:slug>", methods=["GET"], **LOGGED_IN)
    def my_form(self, slug):
        """The form of a case type, for who is logged in."""
        return self._form(slug, "/my/cases/start")

    @http.route("/my/cases/start/<string:slug>", **SENT, **LOGGED_IN)
    def my_send(self, slug, **_values):
        """What a portal user filled in."""
        return self._send(slug, "/my/cases/start")

    # --- pages ---------------------------------------------------------------------------------------------------

    def _list(self, base):
        values = {"types": self._start().offered(request.env.user), "base": base}
        return self._rendered("case_organizer.start_list", values)

    def _form(self, slug, base, kept=None, problems=None, status=200):
        try:
            form = self._start().read_form(self._type_id(slug), request.env.user)
        except AccessError:
            raise request.not_found() from None
        values = {
            "form": form,
            "base": base,
            "action": f"{base}/{slug}",
            "kept": kept or {"answers": {}},
            "problems": problems or {},
            "trap": TRAP,
        }
        return self._rendered("case_organizer.start_form", values, status)

    def _send(self, slug, base):
        start, user, type_id = self._start(), request.env.user, self._type_id(slug)
        given = self._given()
        try:
            told = start.done(type_id, user, given["stamp"])
            if not told:
                self._check_captcha()
                told = start.send(type_id, user, given, self._address())
        except AccessError:
            raise request.not_found() from None
        except StartRefused as refused:
            return self._form(slug, base, given, refused.problems, 400)
        if request.env.user._is_portal() and told["participant_id"]:
            return request.redirect(f"/my/case/{told['participant_id']}", local=True)
        return self._rendered("case_organizer.start_sent", {"told": told})

    def _check_captcha(self):
        """Odoo's own protection, where it is installed. :raises StartRefused:"""
        try:
            request.env["ir.http"]._verify_request_recaptcha_token("case_start")
        except UserError as refused:
            raise StartRefused({"": str(refused)}) from None

    def _confirmed(self, token, look):
        try:
            told = look(self._start())
        except LinkError as refusal:
            return self._refused(refusal)
        if told["state"] == "opened":
            return self._rendered("case_organizer.start_sent", {"told": told})
        return self._rendered("case_organizer.start_confirm", {"told": told, "token": token})

    # --- what came -----------------------------------------------------------------------------------------------

    def _given(self):
        """What of a form is looked at, whatever else was sent with it."""
        sent, files = request.httprequest.form, request.httprequest.files
        given = {name: sent.get(name, "") for name in FIELDS}
        given["trap"] = sent.get(TRAP, "")
        given["answers"] = {
            name.removeprefix("q_"): sent.getlist(name)[:200] for name in list(sent)[:500] if name.startswith("q_")
        }
        given["files"] = {
            int(name.removeprefix("d_")): [(file.filename or "", file.read()) for file in files.getlist(name)[:MOST]]
            for name in list(files)[:MOST]
            if re.fullmatch(r"d_[0-9]{1,9}", name)
        }
        return given

    def _type_id(self, slug):
        return request.env["ir.http"]._unslug(slug)[1]

    def _start(self):
        return request.env["case.start"]
