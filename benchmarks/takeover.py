"""Open tickets of OCA's helpdesk become cases, with what was said and what is attached; checked one by one."""

import base64
from time import perf_counter

from _measure import row, say
from _world import World

from odoo.tests import new_test_user

PEER_MODULES = ("helpdesk_mgmt",)
PEER_PACKAGES = ("odoo-addon-helpdesk-mgmt==19.0.1.3.2",)
TICKETS = {"small": 100, "full": 500}
#: Every so many tickets one is closed, and one has nobody who works on cases.
EVERY = 10


def run(env, scale):
    """The administrator of cases takes all tickets of a desk over."""
    helpdesk = Helpdesk(World(env), TICKETS[scale])
    opened = helpdesk.seconds_to_open()
    begun = perf_counter()
    wizard = helpdesk.take()
    spent = perf_counter() - begun
    helpdesk.check(wizard)
    done = len(helpdesk.tickets)
    return [
        row(
            "a ticket taken over, beside opening a case of the same type", done, [spent / done], floor=[opened],
            no_peer=True, unit="ms", bar="each whole, once, nothing sent", met=True,
        )
    ]  # fmt: skip


class Helpdesk:
    """A team's tickets, most of them open, each with a question, an answer, a note and a file."""

    def __init__(self, world, count):
        self.world, root = world, world.root
        groups = "case_organizer.group_case_admin,helpdesk_mgmt.group_helpdesk_manager"
        self.boss = new_test_user(root, "bench_boss", groups=groups)
        stranger = new_test_user(root, "bench_desk", groups="helpdesk_mgmt.group_helpdesk_user")
        world.clerk.group_ids += root.ref("helpdesk_mgmt.group_helpdesk_user")
        self.case_type = world.case_type("TAKEN", 4, 2)
        self.kind = root["case.document.kind"].create({"name": "Attachment", "code": "bench_attachment"})
        team = root["helpdesk.ticket.team"].create({"name": "Desk", "user_ids": [(6, 0, (world.clerk + stranger).ids)]})
        made = root["helpdesk.ticket"].create(
            [
                {
                    "name": f"No hot water {number}",
                    "description": f"<p>Since <b>day {number}</b></p>",
                    "partner_id": world.partner.id,
                    "team_id": team.id,
                    "user_id": (stranger if number % EVERY == 1 else world.clerk).id,
                }
                for number in range(count)
            ]
        )
        closed = root["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        assert closed, "the peer has a stage in which tickets are closed"
        ended = made.browse(made.ids[::EVERY])
        ended.stage_id = closed
        self.tickets, self.ended = made - ended, ended
        for ticket in made:
            self._say(ticket)
        root.cr.commit()
        say(f"{len(made)} tickets of {team.name}, {len(ended)} of them closed")

    def _say(self, ticket):
        root = self.world.root
        said = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        ticket.message_post(body=f"Is anybody coming for {ticket.id}?", author_id=self.world.partner.id, **said)
        ticket.with_user(self.world.clerk).message_post(body="Tomorrow at nine", **said)
        ticket.with_user(self.world.clerk).message_post(body="Send Tom", message_type="comment")
        content = base64.b64encode(f"%PDF-1.4 {ticket.id}\n%%EOF".encode())
        root["ir.attachment"].create(
            {"name": f"boiler {ticket.id}.pdf", "datas": content, "res_model": ticket._name, "res_id": ticket.id}
        )

    def seconds_to_open(self):
        """A case of the type, opened by hand. :return: seconds for one"""
        env = self.world.root(user=self.boss.id, su=False)
        begun = perf_counter()
        for number in range(10):
            env["case.case"].create({"type_id": self.case_type.id, "title": f"By hand {number}"})
            env.flush_all()
        spent = perf_counter() - begun
        env.cr.rollback()
        return spent / 10

    def take(self):
        """Take them over, look first, and once more afterwards. :return: the dialog that took them"""
        env = self.world.root(user=self.boss.id, su=False)
        self.mails = self.world.root["mail.mail"].search_count([])
        made = {"source": "helpdesk.ticket", "group_name": "desk", "type_id": self.case_type.id}
        made |= {"kind_id": self.kind.id, "handler_id": self.boss.id}
        wizard = env["case.takeover"].create(made)
        wizard.action_take()
        env.cr.commit()
        return wizard

    def check(self, wizard):
        """Every open ticket is one case with all that belongs to it, no closed one is; a second time does nothing."""
        root, count = self.world.root, len(self.tickets)
        told = f"{count} cases, {count * 3} messages, {count} documents."
        assert wizard.result == told, f"{wizard.result} instead of {told}"
        cases = root["case.case"].search([("external_ref", "=like", "helpdesk.ticket,%")])
        by_ticket = {int(case.external_ref.partition(",")[2]): case for case in cases}
        assert sorted(by_ticket) == sorted(self.tickets.ids), "each open ticket once, no closed one"
        for ticket in self.tickets:
            self._check_one(ticket, by_ticket[ticket.id])
        assert root["mail.mail"].search_count([]) == self.mails, "nobody is sent anything"
        assert not root["case.log"].verify(cases.ids), "the logs hold"
        assert self.tickets.filtered("closed") == self.tickets.browse(), "tickets stay as they were"
        again = wizard.copy()
        again.action_take()
        assert f"Taken over before: {count}" in again.result and "0 cases" in again.result, again.result
        say(f"checked: {told}")

    def _check_one(self, ticket, case):
        comment = self.world.root.ref("mail.mt_comment")
        works = ticket.user_id.has_group("case_organizer.group_case_user")
        assert case.title == ticket.name and case.partner_id == ticket.partner_id
        assert case.user_id == (ticket.user_id if works else self.boss), "who handles it"
        said = case.message_ids.filtered(lambda message: message.subtype_id == comment).sorted("id")
        asked = ticket.message_ids.filtered(lambda message: message.subtype_id == comment).sorted("id")
        assert [(m.body, m.author_id, m.date) for m in said] == [(m.body, m.author_id, m.date) for m in asked]
        notes = self.world.root["case.note"].search([("case_id", "=", case.id)]).mapped("body")
        assert any("Send Tom" in note for note in notes) and any("Since" in note for note in notes), notes
        assert case.document_ids.version_id.mapped("name") == [f"boiler {ticket.id}.pdf"]
        assert any(case.name in str(message.body) for message in ticket.message_ids), "the ticket names the case"
