from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.case_organizer.tools.gateway import WHITELIST, allowed

#: The right of whoever is to sign a document of a contract, or has signed it.
SIGN = "signs_contract"
WHITELIST[SIGN] = {
    "fields": {
        "contract": (
            "title",
            "name",
            "partner",
            "company",
            "state",
            "sha256",
            "signed_by",
            "waiting",
            "body",
            "mine",
            "who",
            "may_sign",
        )
    },
    "verbs": ("read_contract", "sign_contract"),
}


class CaseGateway(models.AbstractModel):
    """Lets people from outside read and sign the document of a contract, by their personal link or in the portal."""

    _inherit = "case.gateway"

    def _rights(self, person):
        rights = super()._rights(person)
        return rights | {SIGN} if self._signatures(person) else rights

    def _signatures(self, person):
        """The signatures under documents of the case that are this person's to give, or that they gave."""
        if not person.partner_id:
            return person.env["case.contract.signature"]
        return person.env["case.contract.signature"].search(
            [
                ("contract_id.case_id", "=", person.case_id.id),
                ("side", "=", "theirs"),
                ("partner_id", "=", person.partner_id.id),
                ("state", "!=", "withdrawn"),
            ],
            order="state, id desc",
        )

    def _besides(self, key, person, rights):
        """Whether there is a contract to sign, or one that was signed."""
        signatures = self._signatures(person) if SIGN in rights else person.env["case.contract.signature"]
        asked = signatures.filtered(lambda one: one.state == "asked")
        return {
            **super()._besides(key, person, rights),
            "to_sign": bool(asked),
            "signed": bool(signatures - asked),
        }

    @api.private
    def read_contract(self, key):
        """The document that the person is to sign, or has signed.

        :return: a dict with the keys of the whitelist alone; ``mine``: ``asked`` or ``signed``
        """
        person, rights = self._enter(key, "read_contract")
        one = self._signatures(person)[:1]
        document = one.document_id
        others = document.signature_ids.filtered(lambda other: other.state != "withdrawn")
        seen = {
            "title": document._title(),
            "name": document.contract_id.name,
            "company": document.company_id.name,
            "state": document.state,
            "sha256": document.sha256,
            "mine": one.state,
            "may_sign": self._may_sign(key, person),
            "body": document.body,
            "signed_by": [{"name": other.name, "on": other.signed_on} for other in others if other.state == "signed"],
            "waiting": [
                other.partner_id.name or document.company_id.name for other in others if other.state == "asked"
            ],
        }
        return allowed("contract", seen, rights)

    @api.private
    def read_contract_file(self, key):
        """The PDF of that document, the signed one once everybody has signed. :return: ``{name, content}``"""
        person, _rights = self._enter(key, "read_contract")
        document = self._signatures(person)[:1].document_id
        version = document.signed_version_id or document.version_id
        return {"name": version.name, "content": version.attachment_id.raw}

    @api.private
    def sign_contract(self, key, sha256, name, image=None, address=None):
        """Sign the document.

        :param sha256: hash of the file that was read, as :meth:`read_contract` gives it
        :param name: full name
        :param image: base64 PNG of what was drawn, or None: the name typed is the signature
        :raises AccessError: for who represents somebody by a mandate that does not say so
        :raises UserError: when it was signed already, or is not what was read any more
        """
        person, _rights = self._enter(key, "sign_contract")
        one = self._signatures(person)[:1]
        if not one:
            raise AccessError(self.env._("This is not asked of you."))
        agent, mandate = self._signing_for(key, person)
        if agent:
            self._note_whole(key, person, {"what": "sign"})
        one.sign_sudo(sha256, name, image, address, person, agent, mandate)

    def _signing_for(self, key, person):
        """Who signs in the place of a person, and by which mandate.

        :return: ``(res.partner, case.mandate)``; both empty for the person, the second for one of their firm
        :raises AccessError: for who represents them by a mandate that does not say so
        """
        agent, mandate = self._acting(key, person), person.env["case.mandate"]
        if self._acting_by(key, person) == "mandate":
            mandate = mandate._to_sign_sudo(agent, person)
            if not mandate:
                raise AccessError(self.env._("Your mandate does not say that you sign contracts."))
        return agent, mandate

    def _may_sign(self, key, person):
        """Whether whose key it is signs there: for themselves, for their firm, or by a mandate that says so."""
        try:
            self._signing_for(key, person)
        except AccessError:
            return False
        return True
