import base64
import binascii
import io

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from odoo.addons.case_organizer.tools.pictures import on_white

#: The most that a drawn signature may weigh and measure.
MOST_BYTES = 1_000_000
MOST_PIXELS = 4000
MOST_NAME = 120


class CaseContractSignature(models.Model):
    """A signature that is asked under a document of a contract, or that was given. Given once, and kept."""

    _name = "case.contract.signature"
    _description = "Signature"
    _order = "document_id.id, side desc, id"
    _rec_name = "who"

    document_id = fields.Many2one(
        "case.contract.document", required=True, ondelete="restrict", index=True, readonly=True
    )
    contract_id = fields.Many2one(related="document_id.contract_id", store=True, index=True)
    annex_id = fields.Many2one(related="document_id.annex_id", store=True)
    side = fields.Selection([("ours", "Our side"), ("theirs", "Their side")], required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Asked of", ondelete="restrict", readonly=True, help="Empty: of any contract signatory."
    )
    who = fields.Char(compute="_compute_who")
    state = fields.Selection(
        [("asked", "Asked"), ("signed", "Signed"), ("withdrawn", "Withdrawn")],
        required=True,
        default="asked",
        readonly=True,
    )
    name = fields.Char("Signed by", readonly=True)
    how = fields.Selection(
        [("drawn", "Drawn on the screen"), ("typed", "Name typed"), ("paper", "On paper")], readonly=True
    )
    image = fields.Binary("Signature", readonly=True, attachment=False)
    signed_on = fields.Datetime(readonly=True)
    address = fields.Char("Network Address", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True, help="Hash of the file that was signed.")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    participant_id = fields.Many2one("case.participant", "Personal Link of", readonly=True, ondelete="restrict")
    acted_by_id = fields.Many2one(
        "res.partner", "In Their Place", readonly=True, ondelete="restrict", help="Who signed for whom it is asked of."
    )
    mandate_id = fields.Many2one("case.mandate", readonly=True, ondelete="restrict")
    ground = fields.Char("By Virtue of", readonly=True, help="As the mandate said when it was signed.")
    may_sign = fields.Boolean(compute="_compute_may_sign")

    @api.depends("name", "partner_id.name", "side")
    @api.depends_context("lang")
    def _compute_who(self):
        for one in self:
            one.who = one.name or one.partner_id.name or self.env._("a contract signatory")

    @api.depends("state", "partner_id", "side")
    @api.depends_context("uid")
    def _compute_may_sign(self):
        for one in self:
            one.may_sign = one._signable_by(self.env.user)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A signature is never deleted."))

    def _signable_by(self, user):
        """Whether a user inside may sign here: who is named, or else a contract signatory."""
        self.ensure_one()
        if self.state != "asked" or self.side != "ours":
            return False
        if self.partner_id:
            return self.partner_id == user.partner_id
        return user.has_group("case_contract.group_contract_signatory")

    # --- signing -------------------------------------------------------------------------------------------------

    def sign(self, name, image=None):
        """Sign for our side.

        :param name: full name
        :param image: base64 PNG of the drawn signature, or None: the name typed is the signature
        :raises AccessError: for who is not to sign here
        :raises UserError: when it was signed already, or something else would be signed than is there
        """
        self.ensure_one()
        self.check_access("read")
        if self.side != "ours" or (self.state == "asked" and not self._signable_by(self.env.user)):
            raise AccessError(self.env._("You are not the one who signs this."))
        self._sign_sudo(self.sudo().document_id.sha256, name, image, user_id=self.env.uid)
        return True

    @api.private
    def sign_sudo(self, sha256, name, image, address, participant, agent=None, mandate=None):
        """Sign for the other side, by a personal link or in the portal. The caller has checked whose key it is.

        :param sha256: hash of the file that they read
        :param image: base64 PNG, or None: the name typed is the signature
        :param address: network address
        :param participant: the ``case.participant``
        :param agent: the ``res.partner`` who signs in their place; None: they do it themselves
        :param mandate: the ``case.mandate`` by which they do; none for one of a firm
        """
        more = {"acted_by_id": agent.id} if agent else {}
        if mandate:
            more |= {"mandate_id": mandate.id, "ground": mandate.ground}
        self._sign_sudo(sha256, name, image, address=address, participant_id=participant.id, **more)

    def _sign_sudo(self, sha256, name, image, **more):
        """Write a signature down, once; seal the document when it was the last one."""
        document = self.sudo().document_id
        document._lock()
        one = self.sudo()
        if one.state != "asked":
            if one.state == "signed":
                raise UserError(self.env._("%s has signed this already.", one.who))
            raise UserError(self.env._("Another document took the place of this one: read that one first."))
        document._check_signable(sha256)
        one.write(
            {
                "state": "signed",
                "name": self._checked_name(name),
                "how": "drawn" if image else "typed",
                "image": image and self._checked_image(image),
                "signed_on": fields.Datetime.now(),
                "sha256": sha256,
                **more,
            }
        )
        one.contract_id._note({"signed": one.name, "side": one.side, "sha256": sha256})
        document._complete_sudo()

    def _checked_name(self, name):
        """A name as it is kept. :raises UserError: without one, or for one that is too long"""
        name = " ".join((name or "").split())
        if not name or len(name) > MOST_NAME:
            raise UserError(self.env._("Write your full name, in at most %s characters.", MOST_NAME))
        return name

    def _checked_image(self, image):
        """A drawn signature as it is kept: base64 of a PNG. :raises UserError: for anything else"""
        try:
            content = base64.b64decode(image, validate=True)
            if len(content) > MOST_BYTES:
                raise ValueError
            with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
                if max(picture.size) > MOST_PIXELS:
                    raise ValueError
                picture.load()
                blank = all(low == high for low, high in picture.convert("RGBA").getextrema())
        except (binascii.Error, TypeError, ValueError, OSError, SyntaxError, Image.DecompressionBombError):
            raise UserError(self.env._("The signature did not arrive as a picture: sign again.")) from None
        if blank:
            raise UserError(self.env._("The signature is empty: sign again."))
        return base64.b64encode(content)

    def _image_bytes(self):
        """The drawn signature as PNG, on white."""
        with Image.open(io.BytesIO(base64.b64decode(self.image))) as picture:
            stream = io.BytesIO()
            on_white(picture).save(stream, "PNG")
        return stream.getvalue()

    def _in_place_of(self):
        """Who signed in whose place, for the certificate. :return: ``[(label, value)]``; empty: it was themselves"""
        if not self.acted_by_id:
            return []
        told = [
            (self.env._("Signed by"), self.acted_by_id.name or ""),
            (self.env._("In the place of"), self.partner_id.name or ""),
        ]
        if self.mandate_id:
            day = format_date(self.env, self.mandate_id.date_from)
            told.append((self.env._("By virtue of"), self.ground or self.env._("a mandate from %s", day)))
        return told

    # --- screens -------------------------------------------------------------------------------------------------

    def action_sign(self):
        """The dialog that signs for our side."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sign"),
            "res_model": "case.contract.sign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_signature_id": self.id},
        }

    def action_send_link(self):
        """Send who signs for the other side a personal link, or show it."""
        self.ensure_one()
        self.check_access("read")
        contract = self.contract_id
        contract.check_access("write")
        if self.side != "theirs" or self.state != "asked":
            raise UserError(self.env._("Nobody from outside is asked to sign this."))
        person = contract.case_id.participant_ids.filtered(
            lambda person: person.current and person.partner_id == self.partner_id
        )[:1]
        person = person or self.env["case.participant"].create(
            {"case_id": contract.case_id.id, "partner_id": self.partner_id.id, "relation": self.env._("signs")}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send a Personal Link"),
            "res_model": "case.link.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_participant_id": person.id},
        }
