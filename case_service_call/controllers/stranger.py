from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.case_installation.controllers.labels import Labels
from odoo.addons.case_organizer.controllers.pages import Pages
from odoo.addons.case_organizer.controllers.start import TRAP
from odoo.addons.case_organizer.models.case_start import StartRefused
from odoo.addons.case_organizer.models.link_tries import LinkError
from odoo.addons.case_organizer.tools.uploads import LARGEST_TOGETHER

from ..models.case_installation_stranger import MOST_PHOTOS

PAGE = {"type": "http", "auth": "public", "website": True, "sitemap": False}
FIELDS = ("stamp", "name", "email", "phone", "symptom")


class StrangerLabels(Pages, Labels):
    """A label that somebody scans who is not logged in leads to where a problem is reported."""

    page_name = "case_start"

    def _unknown_visitor(self, token):
        """The page on which they report, where everybody may; else they log in."""
        try:
            request.env["case.installation.stranger"].read_label(token, self._address())
        except LinkError as refusal:
            if refusal.reason == "too_many":
                return self._refused(refusal)
            return super()._unknown_visitor(token)
        return request.redirect(f"/case/report/{token}", local=True)


class Stranger(Pages, http.Controller):
    """The page of a label. All that it shows and does goes through ``case.installation.stranger``."""

    page_name = "case_start"

    @http.route("/case/report/<string:code>", methods=["GET"], **PAGE)
    def show(self, code):
        """What it is, and what is asked."""
        return self._page(code)

    @http.route(
        "/case/report/<string:code>",
        methods=["POST"],
        max_content_length=LARGEST_TOGETHER + 4 * 1024 * 1024,
        **PAGE,
    )
    def report(self, code, **_values):
        """What somebody reports."""
        sent, files = request.httprequest.form, request.httprequest.files
        given = {name: sent.get(name, "") for name in FIELDS}
        given["trap"] = sent.get(TRAP, "")
        photos = files.getlist("photos")[: MOST_PHOTOS + 1]
        given["photos"] = [(photo.filename or "", photo.read()) for photo in photos]
        try:
            self._check_captcha()
            told = self._gateway().report(code, given, self._address())
        except LinkError as refusal:
            return self._refused(refusal)
        except StartRefused as refused:
            return self._page(code, given, refused.problems, 400)
        return self._rendered("case_service_call.stranger_sent", {"told": told})

    def _check_captcha(self):
        """Odoo's own protection, where it is installed. :raises StartRefused:"""
        try:
            request.env["ir.http"]._verify_request_recaptcha_token("case_report")
        except UserError as refused:
            raise StartRefused({"": str(refused)}) from None

    def _page(self, code, kept=None, problems=None, status=200):
        try:
            shown = self._gateway().read_label(code, self._address())
        except LinkError as refusal:
            return self._refused(refusal)
        values = {"shown": shown, "code": code, "kept": kept or {}, "problems": problems or {}, "trap": TRAP}
        return self._rendered("case_service_call.stranger_page", values, status)

    def _gateway(self):
        return request.env["case.installation.stranger"]
