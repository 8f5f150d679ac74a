from odoo import api, models


class CaseCase(models.Model):
    """What an archive told of calls and service actions, in words."""

    _inherit = "case.case"

    @api.model
    def _besides_words(self):
        return {
            **super()._besides_words(),
            "service_calls": (
                self.env._("Service Calls"),
                {
                    "caller": self.env._("Caller"),
                    "installation": self.env._("Installation"),
                    "place": self.env._("Place"),
                    "symptom": self.env._("Symptom"),
                    "contract": self.env._("Contract"),
                },
            ),
            "service_actions": (
                self.env._("Service Actions"),
                {
                    "what": self.env._("What"),
                    "installation": self.env._("Installation"),
                    "who": self.env._("Who"),
                    "planned": self.env._("Planned"),
                    "until": self.env._("Done"),
                    "result": self.env._("What Was Done"),
                    "checks": self.env._("Checklist"),
                    "parts": self.env._("Parts"),
                    "signed_by": self.env._("Signed by"),
                },
            ),
        }
