from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.checklist import Line, settled
from .case_service_receipt import once

#: What a line of the checklist takes.
FILLED = frozenset(["id", "done", "number", "text", "remark"])


class CaseServiceAction(models.Model):
    """What is written down during a service action: checklist, parts, readings, photos."""

    _inherit = "case.service.action"

    photo_ids = fields.Many2many(
        "case.document",
        "case_service_action_photo_rel",
        "action_id",
        "document_id",
        "Photos",
        readonly=True,
    )
    photo_count = fields.Integer(compute="_compute_photo_count")
    open_check_count = fields.Integer("Still to Be Seen to", compute="_compute_open_check_count")

    def _compute_photo_count(self):
        for action in self:
            action.photo_count = len(action.photo_ids)

    def _compute_open_check_count(self):
        for action in self:
            action.open_check_count = len(action.check_ids._still_open())

    @once
    def fill(self, lines):
        """Write down what was found. What is left out of a line stays as it is.

        :param lines: dicts with ``id`` of a ``case.service.check`` of this action, and any of ``done`` (bool),
            ``number`` (measured, in the unit of the line; None takes it back), ``text``, ``remark`` (why it is outside
            its bounds, or why it was not done)
        :param key: the same twice fills once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: when it is done, cancelled or on hold
        :raises ValidationError: naming the line: no number, outside its bounds without a remark, of another action
        """
        self._check_working()
        checks = {check.id: check for check in self.sudo().check_ids}
        for line in lines:
            check = checks.get(line.get("id"))
            if not check:
                raise ValidationError(
                    self.env._("“%s” has no such line in its checklist: load it again.", self.display_name)
                )
            unknown = line.keys() - FILLED
            if unknown:
                raise ValidationError(self.env._("“%(line)s” does not take “%(what)s”.", line=check.name,
                                                 what=", ".join(sorted(unknown))))  # fmt: skip
            check._fill_sudo(line, self.env.user)
        return True

    @once
    def use_parts(self, lines):
        """Write down how many of which parts were used.

        :param lines: dicts with ``used`` (0 or more), and ``id`` of a ``case.service.part`` of this action or
            ``product_id`` of anything else; ``chargeable`` where it differs
        :param key: the same twice writes it once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: when it is done, cancelled or on hold
        :raises ValidationError: naming the part: of another action, less than none
        """
        self._check_working()
        parts = self.sudo().part_ids
        for line in lines:
            part = parts.filtered(lambda part, line=line: part.id == line.get("id"))
            product = part.product_id or self.env["product.product"].browse(line.get("product_id") or []).exists()
            if not product or (line.get("id") and not part):
                raise ValidationError(self.env._("“%s”: which part?", self.display_name))
            used = self._checked_number(line.get("used"), product.display_name)
            part = part or parts.filtered(lambda part, product=product: part.product_id == product)[:1]
            values = {"used": used}
            if "chargeable" in line:
                values["chargeable"] = bool(line["chargeable"])
            if part:
                part.write(values)
            else:
                values = {"chargeable": self._is_chargeable(), **values}
                parts |= parts.create({"action_id": self.id, "product_id": product.id, **values})
        return True

    def _checked_number(self, number, what):
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < 1e9:
            raise ValidationError(self.env._("“%s”: how many? 0 or more.", what))
        return number

    def _is_chargeable(self):
        """Whether the customer pays for what is done."""
        return self.sudo().call_id.terms == "chargeable"

    @once
    def read_meters(self, lines):
        """Write down what meters of its installations show.

        :param lines: dicts with ``meter_id``, ``value``, and where they are needed ``at`` (UTC, now when left out),
            ``reset`` (it began anew), ``note`` (why)
        :param key: the same twice reads once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: when it is done, cancelled or on hold; when a meter ran backwards
        :raises ValidationError: for a meter of another installation
        """
        self._check_working()
        with_parts = self.env["case.installation"].search([("id", "child_of", self.installation_ids.ids)])
        meters = self.env["case.installation.meter"].search([("installation_id", "in", with_parts.ids)])
        for line in lines:
            meter = meters.filtered(lambda meter, line=line: meter.id == line.get("meter_id"))
            if not meter:
                raise ValidationError(self.env._("“%s”: this meter is of another installation.", self.display_name))
            value = line.get("value")
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValidationError(self.env._("“%s”: what does it show?", meter.name))
            meter.record_reading(
                value, self._checked_moment(line.get("at")), bool(line.get("reset")), line.get("note") or False
            )
        return True

    @once
    def add_photos(self, files):
        """Keep photos, as documents of the case.

        :param files: dicts with ``name``, ``data`` (base64), and ``check_id`` where it is what a line of the checklist
            asks
        :param key: the same twice adds them once
        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: naming a file that is empty, too large or no picture; when it is done, cancelled or on hold
        """
        self._check_working()
        kind, writer = self.env.ref("case_service_call.document_kind_photo"), self.env["case.writer"]
        for file in files:
            check = self.sudo().check_ids.filtered(lambda check, file=file: check.id == file.get("check_id"))
            if file.get("check_id") and not check:
                raise ValidationError(
                    self.env._("“%s” has no such line in its checklist: load it again.", self.display_name)
                )
            version = writer.file_sudo(self.case_id, kind, file.get("name") or "", file.get("data") or "", self.step_id)
            if not (version.sudo().mimetype or "").startswith("image/"):
                raise UserError(self.env._("“%s” is no picture.", version.sudo().name))
            self._decide_sudo(photo_ids=[(4, version.sudo().document_id.id)])
            if check:
                check.document_id = version.sudo().document_id
                check._fill_sudo({}, self.env.user)
        return True


class CaseServiceCheck(models.Model):
    """Lines of a checklist are filled."""

    _inherit = "case.service.check"
    _order = "installation_id, sequence, id"

    installation_id = fields.Many2one(
        "case.installation", readonly=True, ondelete="restrict", help="Where an action is about several."
    )
    measured = fields.Boolean(readonly=True, help="A number was written down.")
    document_id = fields.Many2one("case.document", "Photo", readonly=True, ondelete="restrict", copy=False)

    def _fill_sudo(self, line, user):
        """Write down what was found; the verb has checked the user.

        :param line: as ``case.service.action.fill`` takes it
        :raises ValidationError: naming the line
        """
        number = line.get("number", self.number if self.measured else None)
        number = None if number is False else number
        if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)):
            raise ValidationError(self.env._("“%s”: this is no number.", self.name))
        asked = Line(
            self.kind,
            self.bounded,
            self.minimum,
            self.maximum,
            bool(line.get("done", self.done)),
            number,
            line.get("text", self.text) or "",
            line.get("remark", self.remark) or "",
            bool(self.document_id),
        )
        problem, done = settled(asked)
        if problem:
            raise ValidationError(self._problem(problem, number))
        values = {
            "done": done,
            "measured": number is not None,
            "number": number or 0.0,
            "text": asked.text or False,
            "remark": asked.remark or False,
        }
        if done and not self.done:
            values.update(done_on=fields.Datetime.now(), done_by_id=user.id)
        elif not done:
            values.update(done_on=False, done_by_id=False)
        self.write(values)

    def _problem(self, problem, number):
        if problem == "bounds":
            return self.env._(
                "“%(line)s”: %(number)g %(unit)s is outside of %(low)g to %(high)g: say why in a remark.",
                line=self.name,
                number=number,
                unit=self.unit or "",
                low=self.minimum,
                high=self.maximum,
            )
        if problem == "photo":
            return self.env._("“%s”: add the photo.", self.name)
        return self.env._("“%s”: this is no number.", self.name)

    def _still_open(self):
        """Lines that must be done, or have a remark that says why not."""
        return self.filtered(lambda check: check.required and not check.done and not (check.remark or "").strip())
