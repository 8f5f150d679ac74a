from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

from ..models.case_gateway import LinkError

#: What a link that does not work is answered with. Who tries finds out no more than the words say.
STATUS = {"unknown": 403, "expired": 410, "revoked": 410, "ended": 410, "too_many": 429}

#: The address is a secret: it is kept nowhere, and told to nobody to whom this page leads.
HEADERS = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("X-Content-Type-Options", "nosniff"),
]


class PersonalLink(http.Controller):
    """The page behind a personal link. All that it shows and does goes through ``case.gateway``."""

    @http.route("/case/p/<string:token>", type="http", auth="public", methods=["GET"], website=True, sitemap=False)
    def show(self, token):
        """Where the case stands, what is asked, and the notes for everyone on it."""
        try:
            seen = self._gateway().read_case(token, self._address())
        except LinkError as refusal:
            return self._refused(refusal)
        self._gateway().count_use(token)
        return self._page(token, seen)

    @http.route(
        "/case/p/<string:token>/note", type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def write_note(self, token, body="", parent_id=None):
        """Write a note for everyone on the case, or answer one."""
        try:
            self._gateway().resolve(token, self._address())
            parent = int(parent_id) if (parent_id or "").isdecimal() else None
            self._gateway().write_note(token, body, parent)
        except LinkError as refusal:
            return self._refused(refusal)
        except (AccessError, UserError) as refusal:
            seen = self._gateway().read_case(token)
            return self._page(token, seen, error=str(refusal), kept=body, status=400)
        return request.redirect(f"/case/p/{token}#notes", local=True)

    @http.route(
        "/case/p/<string:token>/document/<int:document_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def document(self, token, document_id):
        """The file of a document that this person may see; always to be kept, never opened in this page."""
        return self._file(token, lambda gateway: gateway.read_document(token, document_id))

    def _gateway(self):
        return request.env["case.gateway"]

    def _address(self):
        return request.httprequest.remote_addr or ""

    def _file(self, token, read, kind="application/octet-stream", disposition="attachment"):
        """The file that a function of the gateway reads, ``{"name", "content"}``; not found where it may not be."""
        try:
            self._gateway().resolve(token, self._address())
            file = read(self._gateway())
        except LinkError as refusal:
            return self._refused(refusal)
        except AccessError:
            raise request.not_found() from None
        headers = [
            *HEADERS,
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(file["name"], disposition)),
        ]
        return request.make_response(file["content"], headers)

    def _page(self, token, seen, error=None, kept="", status=200):
        values = {**seen, "token": token, "error": error, "kept": kept, "page_name": "case_link"}
        return self._rendered("case_organizer.personal_link_page", values, status)

    def _refused(self, refusal):
        values = {"message": str(refusal)}
        return self._rendered("case_organizer.personal_link_refused", values, STATUS[refusal.reason])

    def _rendered(self, template, values, status=200):
        page = request.render(template, values, headers=HEADERS)
        page.status_code = status
        return page
