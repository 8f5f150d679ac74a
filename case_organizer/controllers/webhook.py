from odoo import http
from odoo.http import request

from ..models.case_webhook_in import LARGEST

#: Headers that a message is signed with.
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


class Webhook(http.Controller):
    """What other systems send: that something happened, and answers that a step waits for."""

    @http.route(
        "/case/hook/<string:token>", type="http", auth="public", methods=["POST"], csrf=False, save_session=False
    )
    def receive(self, token):
        """A message to an address of a webhook."""
        headers, body, sender = self._sent()
        return self._answer(*request.env["case.webhook.in"]._receive_sudo(token, headers, body, sender))

    @http.route(
        "/case/answer/<string:token>", type="http", auth="public", methods=["POST"], csrf=False, save_session=False
    )
    def answer(self, token):
        """The answer of a service that a step waits for."""
        _headers, body, sender = self._sent()
        return self._answer(*request.env["case.callout"]._receive_sudo(token, body, sender))

    def _sent(self):
        """What was sent: ``(headers, body, address of the sender)``; no body when it is too large to be looked at."""
        sent = request.httprequest
        headers = {name: sent.headers.get(name, "") for name in SIGNED}
        body = sent.get_data() if (sent.content_length or 0) <= LARGEST else None
        return headers, body, sent.remote_addr or ""

    def _answer(self, status, content):
        return request.make_json_response(content, status=status)
