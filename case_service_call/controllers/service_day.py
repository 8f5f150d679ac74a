import hashlib
import json

from markupsafe import Markup

from odoo import http
from odoo.http import request
from odoo.tools import file_open

PAGE = "/case/service/day"
#: What the page consists of, but for itself.
FILES = {
    "day.css": "text/css",
    **dict.fromkeys(
        (
            "checklist.js",
            "checks.js",
            "day.js",
            "dom.js",
            "entries.js",
            "list_view.js",
            "phone.js",
            "pictures.js",
            "server.js",
            "store.js",
            "visit_view.js",
        ),
        "text/javascript",
    ),
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _read(name):
    with file_open(f"case_service_call/static/src/day/{name}", "rb") as stream:
        return stream.read()


class ServiceDay(http.Controller):
    """The worker's day on a phone: a page that works without a network, and what it asks of the server."""

    @http.route(PAGE, type="http", auth="user", methods=["GET"], readonly=True)
    def page(self, **_options):
        """The page: it holds nobody's data, and says to whom it was served, so that nobody else's are shown."""
        words = json.dumps(self._words(request.env.lang), sort_keys=True).replace("<", "\\u003c")
        values = {
            "tag": request.env["res.lang"]._get_data(code=request.env.lang).iso_code.replace("_", "-") or "en",
            "code": request.env.lang,
            "database": request.db,
            "user": request.env.uid,
            "files": self._version_of_files(),
            "words": Markup(words),
        }
        headers = [
            ("Content-Security-Policy", POLICY),
            ("Cache-Control", "no-cache"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
        ]
        return request.render("case_service_call.service_day_page", values, headers=headers)

    @http.route(f"{PAGE}/<string:version>/<string:name>", type="http", auth="public", methods=["GET"], readonly=True)
    def file(self, version, name):
        """A file of the page. Its address has the version in it: it never changes."""
        if name not in FILES:
            return request.not_found()
        kept = "public, max-age=31536000, immutable" if version == self._version_of_files() else "no-cache"
        return request.make_response(
            _read(name),
            [
                ("Content-Type", f"{FILES[name]}; charset=utf-8"),
                ("Cache-Control", kept),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route("/case/service/worker.js", type="http", auth="public", methods=["GET"], readonly=True)
    def worker(self, lang=""):
        """The service worker that keeps the page. It differs, and so is loaded anew, when a file or a word does."""
        code = request.env["res.lang"]._get_data(code=lang).code or "en_US"
        names = [f"{PAGE}/{self._version_of_files()}/{name}" for name in sorted(FILES)]
        head = f"const VERSION = {json.dumps(self._version(code))};\nconst FILES = {json.dumps(names)};\n"
        headers = [("Content-Type", "text/javascript; charset=utf-8"), ("Cache-Control", "no-cache")]
        return request.make_response(head.encode() + _read("service_worker.js"), headers)

    @http.route("/case/service/manifest.webmanifest", type="http", auth="public", methods=["GET"], readonly=True)
    def manifest(self):
        """What a phone needs to put the page on its home screen."""
        icons = [
            {"src": f"/case_service_call/static/img/day-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ]
        name = request.env._("My Day")
        values = {
            "name": name,
            "short_name": name,
            "id": PAGE,
            "scope": "/case/service/",
            "start_url": PAGE,
            "display": "standalone",
            "background_color": "#f3f5f7",
            "theme_color": "#10243e",
            "icons": [{**icon, "purpose": "any"} for icon in icons]
            + [{**icon, "purpose": "maskable"} for icon in icons],
        }
        return request.make_json_response(values, [("Content-Type", "application/manifest+json")])

    @http.route(f"{PAGE}/data", type="jsonrpc", auth="user", readonly=True)
    def data(self):
        """The visits of who is logged in."""
        return request.env["case.service.action"].get_day()

    @http.route(f"{PAGE}/send", type="jsonrpc", auth="user")
    def send(self, user=None, key=None, action_id=None, verb=None, values=None):
        """One entry of a phone; what is left out is refused in words.

        :param user: id of the user who made it; of somebody else, it is not taken
        :raises ValidationError: for an entry that is none
        """
        if user != request.env.uid:
            return {"somebody_else": True}
        return request.env["case.service.action"].send_from_day(action_id, verb, key, values)

    def _words(self, lang):
        return request.env["case.service.action"].sudo().with_context(lang=lang)._day_words()

    def _version_of_files(self):
        digest = hashlib.sha256()
        for name in (*sorted(FILES), "service_worker.js"):
            digest.update(_read(name))
        return digest.hexdigest()[:16]

    def _version(self, lang):
        words = json.dumps([self._words(lang), lang, request.db], sort_keys=True)
        return hashlib.sha256(f"{self._version_of_files()}{words}".encode()).hexdigest()[:16]
