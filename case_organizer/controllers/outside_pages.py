from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request
from odoo.tools.func import filter_kwargs

from ..models.link_tries import LinkError
from ..tools.gateway import Seat
from .pages import HEADERS, Pages

#: Where the pages of a case are: behind a personal link, and in the portal of who is logged in.
LINK, PORTAL = "/case/p/", "/my/case/"
#: What stands in the address of a page that is shown after something was done.
AFTERWARDS = {"everything", "done"}
#: Fields of forms in which people write at length.
WRITTEN = ("body", "reason")


def from_replica(_controller, _rule, _arguments):
    """Whether a page is read from a replica of the database, where there is one: ``readonly`` of a route.

    In the portal only, as opening a link is counted; and not right after something was done there, which a replica may
    not know yet.
    """
    asked = request.httprequest
    return asked.path.startswith(PORTAL) and not AFTERWARDS & set(asked.args)


def outside_route(path="", **options):
    """A page or verb for people from outside, under the address of a personal link and in the portal alike.

    The method takes ``(self, key, base, …)``: the key for ``case.gateway``, which knows already for whom it is, and the
    beginning of all addresses of this case for these eyes. A page of the portal asks who comes to log in; a
    ``LinkError`` is answered here.

    A form of the portal counts only with the token of this session. Behind a link the address is the secret, which no
    other site knows: a form is taken there also when the browser keeps no cookies, or its session has ended meanwhile.

    :param path: what follows that beginning, as for ``http.route``
    :param options: as for ``http.route``; ``known=False``: the key is handed over as it came, whether it works or not
    """
    known = options.pop("known", True)
    routes = [f"{LINK}<string:token>{path}", f"{PORTAL}<int:participant_id>{path}"]
    options = {"type": "http", "auth": "public", "website": True, "sitemap": False, **options}
    sent = "POST" in options.get("methods", ())
    if sent:
        options["csrf"] = False

    def decorate(endpoint):
        def routed(self, token=None, participant_id=None, **params):
            if sent and not self._of_this_session():
                return self._not_sent(participant_id)
            key, base = self._key(token, participant_id)
            params = {name: value for name, value in params.items() if name not in ("self", "key", "base")}
            try:
                key = self._gateway().visit(key, self._address()) if known else key
                return endpoint(self, key, base, **filter_kwargs(endpoint, params))
            except LinkError as refusal:
                if options["type"] != "http":
                    return {"error": str(refusal)}
                return self._refused(refusal)

        routed.__name__, routed.__doc__ = endpoint.__name__, endpoint.__doc__
        return http.route(routes, **options)(routed)

    return decorate


class OutsidePages(Pages, http.Controller):
    """Pages of a case for people from outside. All that they show and do goes through ``case.gateway``."""

    @outside_route(methods=["GET"], readonly=from_replica)
    def outside_case(self, key, base):
        """Where the case stands, what is asked, and the notes for everyone on it."""
        seen = self._gateway().read_page(key)
        self._gateway().count_use(key)
        return self._page(key, base, seen)

    @outside_route("/note", methods=["POST"])
    def outside_note(self, key, base, body="", parent_id=None):
        """Write a note for everyone on the case, or answer one."""
        parent = int(parent_id) if (parent_id or "").isdecimal() else None
        return self._done(key, base, lambda gateway: gateway.write_note(key, body, parent), "#notes", kept=body)

    @outside_route("/document/<int:document_id>", methods=["GET"], readonly=from_replica)
    def outside_document(self, key, base, document_id):
        """The file of a document that this person may see; always to be kept, never opened in this page."""
        return self._file(key, lambda gateway: gateway.read_document(key, document_id))

    # --- for these pages and those that addons add --------------------------------------------------------------

    def _key(self, token, participant_id):
        """The key of this request for the gateway, and the beginning of the addresses of its pages.

        By the address alone: what else a visitor sends under these names counts for nothing.
        """
        if request.httprequest.path.startswith(LINK):
            return token, f"{LINK}{token}"
        request.env["ir.http"]._auth_method_user()
        return Seat(request.env.uid, participant_id), f"{PORTAL}{participant_id}"

    def _of_this_session(self):
        """Whether a form was sent from a page of ours: behind a link, or by who is still logged in as then."""
        asked = request.httprequest
        if asked.path.startswith(LINK):
            return True
        return bool(request.session.uid) and request.validate_csrf(asked.form.get("csrf_token"))

    def _not_sent(self, participant_id):
        """What is answered to a form of the portal whose session has ended; what was written is not lost."""
        if self._by_script():
            words = request.env._("You are not logged in any more: log in and try again.")
            return request.make_json_response({"error": words}, HEADERS, status=403)
        form = request.httprequest.form
        written = "\n\n".join(form[name] for name in WRITTEN if form.get(name, "").strip())
        values = {"base": f"{PORTAL}{participant_id}", "written": written}
        return self._rendered("case_organizer.outside_not_sent", values, 400)

    def _gateway(self):
        return request.env["case.gateway"]

    def _done(self, key, base, verb, then="", **kept):
        """Use a verb of the gateway and go on to a page; where it is refused, the page of the case says why.

        :param verb: function of the gateway
        :param then: what follows in the address of the page of the case
        :param kept: what was typed, for the page
        """
        try:
            verb(self._gateway())
        except (AccessError, UserError) as refusal:
            # What was written before it was refused goes.
            request.env.cr.rollback()
            return self._page(key, base, self._gateway().read_page(key), error=str(refusal), status=400, **kept)
        return request.redirect(f"{base}?everything=1{then}", local=True)

    def _file(self, key, read, kind="application/octet-stream", disposition="attachment"):
        """The file that a function of the gateway reads, ``{"name", "content"}``; not found where it may not be."""
        try:
            file = read(self._gateway())
        except AccessError:
            raise request.not_found() from None
        headers = [
            *HEADERS,
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(file["name"], disposition)),
        ]
        return request.make_response(file["content"], headers)

    def _page(self, key, base, seen, error=None, kept="", status=200):
        """The page of a case. :param seen: what the gateway read"""
        done = request.httprequest.args.get("done") and not error
        values = {**seen, "base": base, "error": error, "kept": kept, "done": done}
        return self._rendered("case_organizer.personal_link_page", values, status)

    def _rendered(self, template, values, status=200):
        """A page. :param values: for the template; with ``base``, from which it builds all addresses"""
        in_portal = values.get("base", "").startswith(PORTAL)
        page_name = "case_outside" if in_portal else self.page_name
        return super()._rendered(template, {"page_name": page_name, "in_portal": in_portal, **values}, status)
