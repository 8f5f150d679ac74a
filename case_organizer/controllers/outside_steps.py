import contextlib

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.link_tries import LinkError
from .outside_pages import LINK, OutsidePages, outside_route
from .pages import HEADERS

STEP = "/step/<int:step_id>"
#: Names of inputs for files: chosen, or taken with the camera. A number follows.
CHOOSERS = ("file.", "photo.")


class OutsideSteps(OutsidePages):
    """Doing one step from outside: its page, what is kept meanwhile, files in pieces, the receipt."""

    @http.route()
    def outside_case(self, token=None, participant_id=None, everything=None, **params):
        """A link opens at the one thing that is asked, when there is exactly one."""
        if request.httprequest.path.startswith(LINK) and not everything:
            with contextlib.suppress(LinkError):
                gateway = self._gateway()
                step_id = gateway.only_step(token)
                if step_id:
                    gateway.count_use(token)
                    return request.redirect(f"{LINK}{token}/step/{step_id}", local=True)
        return super().outside_case(token=token, participant_id=participant_id, **params)

    @outside_route(STEP, methods=["GET"])
    def outside_step(self, key, base, step_id):
        """The page of one step."""
        return self._step_page(key, base, step_id)

    @outside_route(STEP, methods=["POST"])
    def outside_hand_in(self, key, base, step_id, outcome=None, reason="", seen=None, order=""):
        """Hand in a step; what is missing or wrong is said beside it, and nothing typed is lost."""
        gateway = self._gateway()
        if not gateway.hands_in_alone(key, step_id):
            # A second click: what came of the first one is shown by a page that knows it.
            return request.redirect(f"{base}/step/{step_id}", local=True)
        given, sent, form = self._given(), self._sent(), request.httprequest.form
        try:
            with request.env.cr.savepoint():
                shown = None if seen is None else seen.split(",")
                signature = form.get("signed"), form.get("drawn")
                numbers = [int(number) for number in order.split(",") if number.isdecimal()]
                receipt = gateway.hand_in(key, step_id, given, shown, numbers, outcome, reason, signature, sent)
        except AccessError:
            # Not asked any more (sent twice, done inside meanwhile), or never.
            return self._step_page(key, base, step_id)
        except UserError as refusal:
            with contextlib.suppress(AccessError):
                gateway.keep_typed(key, step_id, given)
            self._keep_files(key, step_id, sent)
            return self._step_page(
                key, base, step_id, refusal, 400, outcome=outcome, reason=reason, signed=form.get("signed")
            )
        return request.redirect(f"{base}/receipt/{receipt}", local=True)

    @outside_route(f"{STEP}/keep", methods=["POST"])
    def outside_keep(self, key, base, step_id):
        """Keep what was typed, for this person alone."""
        try:
            self._gateway().keep_typed(key, step_id, self._given())
        except AccessError:
            raise request.not_found() from None
        if self._by_script():
            return request.make_json_response({"kept": True}, HEADERS)
        return request.redirect(f"{base}/step/{step_id}", local=True)

    @outside_route(f"{STEP}/upload", methods=["POST"])
    def outside_upload(self, key, base, step_id, ask="", name="", size="", mark=""):
        """Begin to send a file, or go on with it."""
        numbers = [int(text) if text.lstrip("-").isdecimal() else 0 for text in (ask, size)]
        return self._told(key, lambda gateway: gateway.begin_upload(key, step_id, numbers[0], name, numbers[1], mark))

    @outside_route(f"{STEP}/upload/<int:upload_id>", methods=["POST"])
    def outside_piece(self, key, base, step_id, upload_id, offset=""):
        """Send a piece of a file."""
        piece = request.httprequest.files.get("piece")
        content = piece.read() if piece else b""
        begins = int(offset) if offset.isdecimal() else 0
        return self._told(key, lambda gateway: gateway.add_piece(key, step_id, upload_id, begins, content))

    @outside_route(f"{STEP}/upload/<int:upload_id>/remove", methods=["POST"])
    def outside_remove(self, key, base, step_id, upload_id):
        """Take away a file that is not handed in."""
        return self._changed(key, base, step_id, lambda gateway: gateway.remove_upload(key, step_id, upload_id))

    @outside_route(f"{STEP}/upload/<int:upload_id>/turn", methods=["POST"])
    def outside_turn(self, key, base, step_id, upload_id):
        """Turn a photo that is not handed in."""
        return self._changed(key, base, step_id, lambda gateway: gateway.turn_upload(key, step_id, upload_id))

    @outside_route(f"{STEP}/upload/<int:upload_id>/picture", methods=["GET"])
    def outside_picture(self, key, base, step_id, upload_id):
        """A small picture of a photo that is not handed in. It was made here: a browser may show it."""
        return self._file(key, lambda gateway: gateway.read_picture(key, step_id, upload_id), "image/jpeg", "inline")

    def _changed(self, key, base, step_id, verb):
        """Change a file that is not handed in: told to a script, otherwise the page is shown again."""
        if self._by_script():
            return self._told(key, lambda gateway: verb(gateway) or {"done": True})
        try:
            verb(self._gateway())
        except AccessError:
            raise request.not_found() from None
        return request.redirect(f"{base}/step/{step_id}#documents", local=True)

    @outside_route("/receipt/<int:receipt_id>", methods=["GET"])
    def outside_receipt(self, key, base, receipt_id):
        """What was handed in at one time."""
        try:
            seen = self._gateway().read_receipt(key, receipt_id)
        except AccessError:
            raise request.not_found() from None
        return self._rendered("case_organizer.outside_receipt_page", {**seen, "base": base})

    # --- how --------------------------------------------------------------------------------------------------

    def _given(self):
        """What was typed. :return: ``{name: [texts]}``"""
        form = request.httprequest.form
        return {name: form.getlist(name) for name in form if name.startswith("q.")}

    def _sent(self):
        """The files that came with the form itself. :return: ``[(id of the document asked, name, bytes)]``"""
        files, sent = request.httprequest.files, []
        for name in files:
            start, _dot, ask = name.partition(".")
            if f"{start}." in CHOOSERS and ask.lstrip("-").isdecimal():
                sent += [(int(ask), file.filename, file.read()) for file in files.getlist(name) if file.filename]
        return sent

    def _keep_files(self, key, step_id, sent):
        """Keep the files of a form that is shown again, so that nobody sends them twice. What is refused is not kept:
        it was said why.
        """
        for ask_id, name, content in sent:
            with contextlib.suppress(UserError):
                self._gateway().add_whole(key, step_id, ask_id, name, content)

    def _step_page(self, key, base, step_id, refusal=None, status=200, **typed):
        """The page of a step, with what was wrong."""
        try:
            seen = self._gateway().read_step(key, step_id)
        except AccessError:
            then = self._gateway().after_step(key, step_id)
            if not then:
                raise request.not_found() from None
            return request.redirect(f"{base}{then}", local=True)
        problems = getattr(refusal, "problems", {})
        values = {**seen, **typed, "base": base, "refusal": refusal and str(refusal), "problems": problems}
        return self._rendered("case_organizer.outside_step_page", values, status)

    def _told(self, key, verb):
        """What a verb of the gateway says, for a script: JSON, with ``error`` where it is refused."""
        try:
            return request.make_json_response(verb(self._gateway()), HEADERS)
        except AccessError as refusal:
            return request.make_json_response({"error": str(refusal)}, HEADERS, status=404)
        except UserError as refusal:
            return request.make_json_response({"error": str(refusal)}, HEADERS, status=400)
