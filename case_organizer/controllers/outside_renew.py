from odoo.exceptions import UserError
from odoo.http import request

from .outside_pages import LINK, OutsidePages, outside_route


class OutsideRenew(OutsidePages):
    """An expired link offers a new one, to the address that we know and to no other."""

    @outside_route("/renew", methods=["POST"], known=False)
    def outside_renew(self, key, base):
        """Send a new link."""
        if not isinstance(key, str):
            raise request.not_found()
        values = {"base": base, "expired": True}
        try:
            values["sent_to"] = self._gateway().renew(key, self._address())
        except UserError as refusal:
            if hasattr(refusal, "reason"):
                raise
            values["message"] = str(refusal)
            return self._rendered("case_organizer.personal_link_renew", values, 429)
        return self._rendered("case_organizer.personal_link_renew", values)

    def _refused(self, refusal):
        """A page that says why; one with an offer, when the link has merely expired."""
        path = request.httprequest.path
        if refusal.reason == "expired" and path.startswith(LINK) and not self._by_script():
            token = path[len(LINK) :].split("/", 1)[0]
            to = self._gateway().renewable(token)
            if to:
                values = {"base": f"{LINK}{token}", "to": to, "message": str(refusal)}
                return self._rendered("case_organizer.personal_link_renew", values, 410)
        return super()._refused(refusal)
