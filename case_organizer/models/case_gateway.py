from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.gateway import Seat, Visit, may, may_in_state, rights_with
from ..tools.participation import RIGHTS
from .link_tries import LinkError, check_tries, of_token, unknown_link

#: What the pages read of who is there, of about ninety columns that users and contacts have.
OF_USER = ["partner_id", "company_id"]
OF_CONTACT = ["name", "parent_id", "lang", "tz", "email", "commercial_partner_id", "user_id"]


class CaseGateway(models.AbstractModel):
    """The one way by which people from outside reach a case: what they may see and do there.

    Outsiders have no access to any model of cases. Each method takes a key: the token of a personal link, or the
    :class:`..tools.gateway.Seat` of somebody who is logged in. It finds out anew for whom the key is and whether it
    works, once a request where that is a :class:`..tools.gateway.Visit`, and goes through the whitelist of
    :mod:`..tools.gateway`. Nothing here can be called by RPC. This is the reviewed place in which something is read and
    done for people from outside.
    """

    _name = "case.gateway"
    _description = "Gateway for People from Outside"

    @api.private
    def visit(self, key, address=None):
        """Find out for a whole request for whom a key is. As :meth:`resolve`. :return: a ``Visit``, a key too"""
        person = self.resolve(key, address)
        return Visit(key, person, self._rights(person))

    @api.private
    def resolve(self, key, address=None):
        """For whom a key is.

        :param key: what stands in a link, a ``Seat``, or a ``Visit`` of this request
        :param address: from where it was tried, so that wrong tries are braked; None: not braked
        :return: the ``case.participant``, for this gateway only
        :raises LinkError: when it does not work, with why
        """
        if isinstance(key, Visit):
            return key.person
        if isinstance(key, Seat):
            return self._seated(key)
        return self._link(key, address).participant_id

    def _seat(self, key):
        """The ``Seat`` that a key is or was made of; None for a personal link."""
        key = self._as_it_came(key)
        return key if isinstance(key, Seat) else None

    def _as_it_came(self, key):
        """The token or ``Seat`` of which a ``Visit`` was made; any other key itself."""
        return key.key if isinstance(key, Visit) else key

    def _link(self, token, address=None):
        """The ``case.access.token`` of a token. :raises LinkError:"""
        check_tries(self.env, address)
        found = of_token(self.with_user(SUPERUSER_ID).env["case.access.token"], token)
        if not found:
            raise unknown_link(self.env, address)
        refusals = {
            "expired": self.env._("This link has expired. Ask for a new one."),
            "revoked": self.env._("This link was revoked. Ask for a new one."),
            "ended": self.env._("This link does not work any more."),
        }
        if found.state != "works":
            raise LinkError(refusals[found.state], found.state)
        return found

    def _seated(self, seat):
        """The person in whose place a user sits today. :raises LinkError: the same for any other, there or not"""
        user = self._user_of(seat.user_id)
        person = user.env["case.participant"]
        if user and 0 < seat.participant_id < 2**31:
            person = person.search(self._places(user.partner_id) & Domain("id", "=", seat.participant_id))
        if not person:
            raise LinkError(self.env._("This is not there for you."), "not_yours")
        return person

    def _user_of(self, user_id):
        """The user of a session, and no other: empty for one who is no more, and for the public.

        What is read of them here and on the pages is read at once, and no more than that.
        """
        user = self.with_user(SUPERUSER_ID).env["res.users"].search_fetch([("id", "=", user_id)], OF_USER)
        user.partner_id.fetch(OF_CONTACT)
        return user.filtered(lambda one: not one._is_public())

    def _places(self, partner):
        """Where a contact may sit today: as the person who takes part there. :return: a domain on ``case.participant``

        Who else sits there (see ``case_gateway_mandates.py``) is added here.
        """
        return Domain("current", "=", True) & Domain("partner_id", "=", partner.id)

    def _acting(self, key, person):
        """Who does it in the place of a person: the contact of the user, or none when it is the person."""
        seat = self._seat(key)
        if not seat:
            return person.env["res.partner"]
        return person.env["res.users"].browse(seat.user_id).partner_id - person.partner_id

    def _enter(self, key, verb):
        """The person whose key it is, and their rights, once a verb is theirs to use now.

        :return: ``(case.participant, frozenset of rights)``
        :raises LinkError: when the key does not work
        :raises AccessError: when they lack the right, or the state of the case does not allow it
        """
        person = self.resolve(key)
        rights = key.rights if isinstance(key, Visit) else self._rights(person)
        self._check_verb(person, rights, verb)
        seat = self._seat(key)
        reader = person.env["res.users"].browse(seat.user_id) if seat else person.partner_id
        # A page speaks one language, which its reader may have chosen for it.
        lang = self.env.lang or reader.lang
        return person.with_context(lang=lang).with_company(person.case_id.company_id), rights

    def _check_verb(self, person, rights, verb):
        """:raises AccessError: when a verb is not in these rights, or the state of the case does not allow it"""
        if not may(verb, rights):
            raise AccessError(self.env._("You take part in this without the right to do that."))
        if not may_in_state(verb, person.case_id.state):
            raise AccessError(self.env._("This can be read, but nothing is changed in it now."))

    def _rights(self, person):
        """The rights of a person, names in the whitelist. :return: frozenset"""
        return rights_with([right for right in RIGHTS if person[right]])

    @api.private
    def count_use(self, key):
        """Count that a link was opened; the first time of a day is noted in the history of the case.

        Who is logged in is counted nowhere: their last login stands with the user.
        """
        if not self._seat(key):
            self._link(self._as_it_came(key)).count_use_sudo()

    def _besides(self, key, person, rights):
        """What addons show of a case besides. :return: dict with keys of their own"""
        return {}
