from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..tools.gateway import CONTACT
from .outside_pages import OutsidePages, outside_route


class OutsideWhole(OutsidePages):
    """What people outside do with a case as a whole: a firm's box, contact details, closing and opening again."""

    @outside_route("/step/<int:step_id>/accept", methods=["POST"])
    def outside_accept(self, key, base, step_id):
        """Take a step that is asked of one's firm."""
        return self._done(key, base, lambda gateway: gateway.accept_step(key, step_id), "#o_case_asked")

    @outside_route("/step/<int:step_id>/pass", methods=["POST"])
    def outside_pass(self, key, base, step_id, colleague_id=""):
        """Give it to a colleague."""
        colleague = int(colleague_id) if colleague_id.isdecimal() else 0
        return self._done(key, base, lambda gateway: gateway.pass_step(key, step_id, colleague), "#o_case_asked")

    @outside_route("/step/<int:step_id>/decline", methods=["POST"])
    def outside_decline(self, key, base, step_id, reason=""):
        """Say that the firm does not do it."""
        return self._done(key, base, lambda gateway: gateway.decline_step(key, step_id, reason), "&done=1")

    @outside_route("/close", methods=["POST"])
    def outside_close(self, key, base, reason=""):
        """Close the case."""
        return self._done(key, base, lambda gateway: gateway.close_case(key, reason), "&done=1")

    @outside_route("/reopen", methods=["POST"])
    def outside_reopen(self, key, base, reason=""):
        """Open the case again."""
        return self._done(key, base, lambda gateway: gateway.reopen_case(key, reason), "&done=1")

    @outside_route("/contact", methods=["GET"])
    def outside_contact(self, key, base):
        """The contact details of the person."""
        return self._contact(key, base)

    @outside_route("/contact", methods=["POST"])
    def outside_contact_change(self, key, base, **given):
        """Change them."""
        values = {name: given[name] for name in CONTACT if name in given}
        try:
            self._gateway().change_contact(key, values)
        except (AccessError, UserError) as refusal:
            request.env.cr.rollback()
            return self._contact(key, base, error=str(refusal), given=values, status=400)
        return request.redirect(f"{base}?everything=1&done=1", local=True)

    def _contact(self, key, base, error=None, given=None, status=200):
        try:
            seen = self._gateway().read_contact(key)
        except AccessError:
            raise request.not_found() from None
        seen["contact"].update(given or {})
        labels = {
            "phone": request.env._("Telephone"),
            "email": request.env._("E-mail"),
            "street": request.env._("Street and number"),
            "street2": request.env._("Address, second line"),
            "zip": request.env._("Postcode"),
            "city": request.env._("City"),
        }
        values = {**seen, "base": base, "error": error, "labels": labels}
        return self._rendered("case_organizer.outside_contact", values, status)
