from odoo import http
from odoo.http import content_disposition, request

from ..tools.labels import sheet


class Labels(http.Controller):
    """Labels of installations, and where they lead."""

    @http.route("/case_installation/labels", type="http", auth="user", readonly=True)
    def labels(self, ids="", **_options):
        """A sheet of labels with a QR code each. :param ids: of installations, separated by commas"""
        numbers = [int(part) for part in ids.split(",") if part.isdigit()][:1000]
        installations = request.env["case.installation"].browse(numbers).exists()
        if not installations:
            return request.not_found()
        installations.check_access("read")
        base = request.httprequest.host_url.rstrip("/")
        made = sheet(
            [
                (f"{base}/case_installation/i/{one.token}", one.title or "", one.serial or "", one.name or "")
                for one in installations
            ]
        )
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition("labels.pdf", "inline")),
        ]
        return request.make_response(made, headers)

    @http.route("/case_installation/i/<string:token>", type="http", auth="public", methods=["GET"], sitemap=False)
    def open(self, token, **_options):
        """The installation of a label that was scanned."""
        if not request.env.user._is_internal():
            return self._unknown_visitor(token)
        found = request.env["case.installation"]._from_label(token)
        if not found:
            return request.not_found()
        return request.redirect(f"/odoo/case.installation/{found.id}")

    def _unknown_visitor(self, token):
        """Where somebody is led who does not work here, or has not logged in. Addons lead them elsewhere."""
        if not request.env.user._is_public():
            return request.not_found()
        return request.redirect_query("/web/login", {"redirect": request.httprequest.path})
