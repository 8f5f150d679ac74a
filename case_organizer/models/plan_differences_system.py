from odoo import api, models

from .quoting import quoted


class CasePlanCompiler(models.AbstractModel):
    """Versions of a plan also differ in what the system does, and in what is asked by condition."""

    _inherit = "case.plan.compiler"

    @api.model
    def _describe(self, item):
        described = super()._describe(item)
        headings = item.question_ids._headings()
        asked = {
            question.characteristic_id.code: (
                question.characteristic_id.name,
                question.required,
                headings[question].name or "",
                self._said(item, condition),
            )
            for question, condition in item.question_ids._conditions()
        }
        documents = {
            ask.kind_id.code: (ask.kind_id.name, ask.required, ask.multiple, self._said(item, ask.condition))
            for ask in item.ask_document_ids
        }
        automatic = item.kind == "step" and item.step_kind == "automatic"
        system = {
            "question": asked,
            "document": documents,
            "take_along": item.subcase_copy_details,
            "background": automatic and item.in_background,
            "system": automatic and item._automatic_in_words(),
            "value": {
                value.characteristic_id.code: (value.characteristic_id.name, value.source, value.text or "")
                for value in item.value_ids
                if automatic
            },
        }
        return described._replace(aspects={**described.aspects, **system})

    @api.model
    def _aspect_words(self, aspect):
        if aspect == "system":
            nothing = self.env._("nothing")
            return self.env._("what the system does"), lambda value: quoted(self.env, value) if value else nothing
        return super()._aspect_words(aspect)

    @api.model
    def _switched(self, item, aspect, after):
        sentences = {
            "take_along": (
                self.env._("%s now takes details along into the case it opens.", item),
                self.env._("%s no longer takes details along into the case it opens.", item),
            ),
            "background": (
                self.env._("%s is done in the background now.", item),
                self.env._("%s is done at once now.", item),
            ),
        }
        if aspect in sentences:
            yes, no = sentences[aspect]
            return yes if after else no
        return super()._switched(item, aspect, after)

    @api.model
    def _one_of_several(self, item, difference, names):
        if difference.aspect != "value":
            return super()._one_of_several(item, difference, names)
        _code, (name, *_what) = difference.after or difference.before
        if difference.what == "altered":
            return self.env._("%(item)s sets “%(what)s” to something else now.", item=item, what=name)
        if difference.what == "gained":
            return self.env._("%(item)s now sets “%(what)s”.", item=item, what=name)
        return self.env._("%(item)s no longer sets “%(what)s”.", item=item, what=name)


class CasePlanItem(models.Model):
    """What the system does in a step, in words."""

    _inherit = "case.plan.item"

    def _automatic_in_words(self):
        self.ensure_one()
        if self.automatic_kind == "call":
            return self._call_in_words()
        what = dict(self._fields["automatic_kind"]._description_selection(self.env)).get(self.automatic_kind, "")
        uses = {"mail": self.mail_template_id, "letter": self.letter_template_id, "action": self.action_id}
        used = uses.get(self.automatic_kind)
        return f"{what}: {used.name}" if used else what
