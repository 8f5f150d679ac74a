from odoo.http import request

#: What a key that does not work is answered with. Who tries finds out no more than the words say.
STATUS = {"unknown": 403, "expired": 410, "revoked": 410, "ended": 410, "too_many": 429, "not_yours": 404}

#: The address may be a secret: it is kept nowhere, and told to nobody to whom this page leads.
HEADERS = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("X-Content-Type-Options", "nosniff"),
]


def language():
    """The language of a page, as its first element names it for screen readers: Odoo's own layout does not."""
    return {"lang": (request.env.lang or "en_US").replace("_", "-")}


class Pages:
    """What pages for people from outside have in common: the headers, the language, and how a link is refused.

    No ``http.Controller`` of its own: Odoo makes one class of all that inherit from the same controller.

    :cvar page_name: by which the templates know the page; values for the template may name another
    """

    page_name = "case_link"

    def _address(self):
        """From where somebody comes, for the brake on wrong tries."""
        return request.httprequest.remote_addr or ""

    def _by_script(self):
        """Whether a script of ours asks, which reads JSON, and not a person."""
        return "X-Case-Script" in request.httprequest.headers

    def _refused(self, refusal):
        """The page that says why a link does not work; a script is told so. :param refusal: a ``LinkError``"""
        if self._by_script():
            return request.make_json_response({"error": str(refusal)}, HEADERS, status=STATUS[refusal.reason])
        values = {"message": str(refusal)}
        return self._rendered("case_organizer.personal_link_refused", values, STATUS[refusal.reason])

    def _rendered(self, template, values, status=200):
        """A page. :param values: for the template :param status: of HTTP"""
        values = {"page_name": self.page_name, "html_data": language(), **values}
        page = request.render(template, values, headers=HEADERS)
        page.status_code = status
        return page
