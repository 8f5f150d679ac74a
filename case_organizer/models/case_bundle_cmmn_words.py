from odoo import api, models


class CaseBundle(models.AbstractModel):
    """What is said of a CMMN file, in the language of the reader: the codes are those of ``cmmn/errors.py``."""

    _inherit = "case.bundle"

    @api.model
    def _cmmn_reasons(self):
        """``{code: sentence}`` of what keeps a file out."""
        return {
            "empty": self.env._("The file is empty."),
            "too_large": self.env._("The file is larger than %(limit)s MB."),
            "encoding": self.env._("The text is encoded as %(value)s: save the file as UTF-8."),
            "not_text": self.env._("The text is not the %(value)s that it says it is."),
            "nul": self.env._("There is a character in it that no text has (NUL)."),
            "doctype": self.env._("There is a document type (DOCTYPE) in it, which is not read: remove it."),
            "include": self.env._("“%(element)s” would read another file (XInclude), which is not done."),
            "too_many_elements": self.env._("There are more than %(limit)s elements in it."),
            "too_many_attributes": self.env._("“%(element)s” has more than %(limit)s attributes."),
            "too_many_values": self.env._("There are more than %(limit)s attributes in it."),
            "too_deep": self.env._("“%(element)s” lies more than %(limit)s levels deep."),
            "not_xml": self.env._("This is no XML: %(reason)s."),
            "not_cmmn": self.env._("“%(element)s” is not how a CMMN file begins."),
            "no_case": self.env._("There is no case with a plan in it."),
            "duplicate_id": self.env._("“%(element)s” has the id “%(value)s”, which is there twice."),
            "needed": self.env._("“%(element)s” does not say its %(name)s."),
            "dangling": self.env._("“%(element)s” names “%(value)s” as its %(name)s, which is not there."),
            "wrong_kind": self.env._(
                "“%(element)s” names “%(value)s” as its %(name)s, which is of another kind (%(kind)s)."
            ),
            "own_stage": self.env._("“%(value)s” lies within itself."),
            "too_many_items": self.env._("There are more than %(limit)s steps, stages and milestones in it."),
            "too_many_parts": self.env._("Steps wait for more than %(limit)s things in it."),
            "unknown_transition": self.env._(
                "“%(element)s” waits for “%(value)s”, which is nothing that an item can do."
            ),
            "extension": self.env._("“%(element)s” cannot be used: %(reason)s."),
        }

    @api.model
    def _cmmn_notes(self):
        """``{code: sentence}`` of what is read as something else, or not at all."""
        return {
            "element": self.env._("“%(element)s” has no counterpart."),
            "attribute": self.env._("“%(name)s” of “%(element)s” has no counterpart."),
            "task": self.env._("“%(element)s” becomes a step that a person does."),
            "subcase": self.env._(
                "“%(element)s” opens a case that is not in this file: it becomes a step that a person does."
            ),
            "not_blocking": self.env._(
                "“%(element)s” does not wait until it is done: it becomes a step that a person does."
            ),
            "condition": self.env._("“%(value)s” in “%(element)s” cannot be read as a condition: it counts as met."),
            "never": self.env._("“%(value)s” in “%(element)s” cannot be read as a condition: it counts as not met."),
            "transition": self.env._("“%(value)s” is read as “%(then)s”."),
            "file_transition": self.env._("“%(value)s” is read as any change of “%(name)s”."),
            "timer": self.env._("“%(value)s” cannot be read as a time: a person says when it has come."),
            "rounded": self.env._("“%(value)s” is rounded up to %(count)s hours."),
            "listener": self.env._("“%(element)s” is told by a person."),
            "planned": self.env._("What is planned from within “%(element)s” can be added to its stage."),
            "fragment": self.env._("“%(element)s” becomes a stage."),
            "unused": self.env._("“%(element)s” is not used in the plan."),
            "no_sentry": self.env._("“%(element)s” says nothing."),
            "no_plan": self.env._("“%(element)s” has no plan."),
            "role": self.env._("“%(element)s” names several roles: the first counts."),
        }
