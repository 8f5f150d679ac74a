from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..tools.gateway import masked
from .link_tries import check_tries, of_token, unknown_link

#: How many new links somebody gets by themselves in an hour, and in a day.
AN_HOUR, A_DAY = 1, 3


class CaseGateway(models.AbstractModel):
    """A link that has expired is good for one thing: to have a new one sent to the address that we know."""

    _inherit = "case.gateway"

    @api.private
    def renewable(self, token):
        """Where a new link would be sent to.

        :return: the address with most letters hidden; None when no new one can be sent
        """
        found = self._expired(token)
        return masked(found.participant_id.partner_id.email_normalized) if found else None

    @api.private
    def renew(self, token, address=None):
        """Send a new link to whoever this expired one was for, to the address that stands with their contact.

        The expired one stays dead.

        :param address: from where it was tried, so that many tries are braked
        :return: the address it is sent to, with most letters hidden
        :raises LinkError: for any link that has not merely expired
        :raises UserError: when one was sent a short while ago
        """
        check_tries(self.env, address)
        found = self._expired(token)
        if not found:
            raise unknown_link(self.env, address)
        person = found.participant_id
        self._check_not_asked_often(person)
        # An update of the row: who asks twice at once waits here, is begun anew, and is then told.
        found.case_id.flush_recordset()
        self.env.cr.execute("UPDATE case_access_token SET used = used WHERE id = %s", [found.id])
        lang = person.partner_id.lang or self.env.lang
        env = person.with_context(lang=lang).env
        env["case.access.token"].mail_sudo(
            person,
            env._("%(case)s: your personal link", case=person.case_id.name),
            [
                env._("Hello %s,", person.partner_id.name or ""),
                env._("You asked for a new link, because the one you had no longer works. It is for you alone."),
            ],
            env._("Open your case"),
            renews_id=found.id,
        )
        return masked(person.partner_id.email_normalized)

    def _expired(self, token):
        """The link of a token when it has expired and its person, who takes part still, has an address of mail."""
        found = of_token(self.with_user(SUPERUSER_ID).env["case.access.token"], token)
        if found.state != "expired":
            return None
        person = found.participant_id
        return found if person.current and person.partner_id.email_normalized else None

    def _check_not_asked_often(self, person):
        now = fields.Datetime.now()
        for hours, most in ((1, AN_HOUR), (24, A_DAY)):
            asked = person.env["case.access.token"].search_count(
                [
                    ("participant_id", "=", person.id),
                    ("renews_id", "!=", False),
                    ("create_date", ">", fields.Datetime.subtract(now, hours=hours)),
                ]
            )
            if asked >= most:
                raise UserError(self.env._("A new link was sent already: look into your mail, or try again later."))
