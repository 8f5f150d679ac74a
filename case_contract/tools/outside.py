"""What people from outside may see of contracts and do with them: added to the whitelist of the gateway."""

from odoo.addons.case_organizer.tools.gateway import READ, WHITELIST, WORKED_IN

#: Kind of thing → what is shown with a personal link.
SHOWN = {
    "my_contract": ("id", "name", "title", "type", "state", "start", "end", "goes_on", "notice_by", "notice", "parent"),
    "contract_line": ("name", "quantity", "price", "from", "to"),
    "contract_term": ("label", "value"),
    "obligation": ("name", "owed_by", "due_on", "state", "late"),
    "allowance": ("name", "allowance", "unit", "left", "until"),
}
#: Right → verbs.
VERBS = {READ: ("read_my_contracts",), "may_note": ("report_change",), "may_approve": ("give_notice",)}

WHITELIST[READ]["fields"].update(SHOWN)
for _right, _verbs in VERBS.items():
    WHITELIST[_right]["verbs"] = (*WHITELIST[_right]["verbs"], *_verbs)
#: Rights with which things are offered on the page, beside those of a case.
WHITELIST["may_note"]["fields"]["my_contract"] = ("may_report",)
WHITELIST["may_approve"]["fields"]["my_contract"] = ("may_give_notice", "ends_at_the_earliest")

__all__ = ["SHOWN", "VERBS", "WORKED_IN"]
