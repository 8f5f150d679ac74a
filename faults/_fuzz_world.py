"""A victim and an attacker, each with a case, a contract and links; and people with logins who have no part in it."""

from types import SimpleNamespace

from _people import case_type, person

import odoo.http
from odoo import Command, fields
from odoo.service import security

#: Stands in whatever is the victim's.
SECRET = "Kroonjuweel"
#: An id that nothing has.
GONE = 2**31 - 7
PDF = "JVBERi0xLjQgcHJvb2YKJSVFT0Y="


class World:
    """What is fuzzed.

    :param ground: a :class:`Ground`; all of it is committed
    """

    def __init__(self, ground):
        self.ground = ground
        with ground.committed() as env:
            self.prepare(env)
        with ground.committed() as env:
            self.victim = self.make(env, "victim", SECRET)
            self.attacker = self.make(env, "attacker", "Mine")
            self.tokens = self.broken_tokens(env)
        with ground.committed() as env:
            self.sessions = {None: self.session(env, None)}
            for login, uid in self.logins.items():
                self.sessions[login] = self.session(env, env["res.users"].browse(uid))

    def prepare(self, env):
        """People, and the types of cases and contracts."""
        self.worker = person(env, "fuzz_worker", f"{BOTH},case_contract.group_contract_signatory")
        company = env["res.company"].create({"name": "Faults elsewhere"})
        elsewhere = person(env, "fuzz_elsewhere", "case_organizer.group_case_supervisor")
        env["res.users"].browse(elsewhere).write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        self.logins = {
            "attacker": person(env, "fuzz_attacker", "base.group_portal"),
            "victim": person(env, "fuzz_victim", "base.group_portal"),
            "elsewhere": elsewhere,
            "employee": person(env, "fuzz_employee", "base.group_user"),
        }
        self.victims_own = ("victim",)
        self.type = self.make_type(env(user=self.worker))
        clause = env["case.clause"].create({"name": "Faults fuzz"})
        clause.draft_id.text = "<p>Agreed with {{ partner.name }}.</p>"
        clause.action_publish()
        self.contract_type = env["case.contract.type"].create(
            {
                "name": "Faults fuzz",
                "case_type_id": self.type.id,
                "duration_kind": "indefinite",
                "clause_ids": [Command.create({"clause_id": clause.id})],
            }
        )
        self.installation_type = env["case.installation.type"].create({"name": "Faults fuzz"})
        self.kind = env["case.document.kind"].create({"name": "Faults fuzz", "code": "faults_fuzz"})
        self.type, self.contract_type = self.type.id, self.contract_type.id
        self.installation_type, self.kind = self.installation_type.id, self.kind.id

    def make_type(self, env):
        """A case type that asks its customer something."""
        made = case_type(env, "Faults fuzz", [{"name": "look"}])
        made.action_new_version()
        role = env["case.role"].create(
            {"type_id": made.id, "name": "Asker", "code": "asker", "default_rule": "customer", "outside": True}
        )
        env["case.plan.item"].create(
            {"plan_id": made.draft_plan_id.id, "name": "Tell", "code": "tell", "role_id": role.id}
        )
        made.action_publish()
        return made

    def make(self, env, login, word):
        """All that is somebody's. :return: ``{name of a part of an address: value}``, ``link`` and others besides"""
        partner = env["res.users"].browse(self.logins[login]).partner_id
        partner.write({"name": f"{word} hotel", "email": f"{login}@outside.example"})
        env = env(user=self.worker)
        case = env["case.case"].create(
            {"type_id": self.type, "partner_id": partner.id, "title": f"{word} case", "access": "team"}
        )
        seat = case.participant_ids.filtered(lambda one: one.partner_id == partner)[:1]
        seat = seat or env["case.participant"].create({"case_id": case.id, "partner_id": partner.id})
        case.post_note(f"{word} note", outside=True)
        document = env["case.document"].browse(case.file_document(self.kind, f"{word}.pdf", PDF))
        document.action_release()
        contract = env["case.contract"].create(
            {"type_id": self.contract_type, "partner_id": partner.id, "name": f"{word} contract"}
        )
        contract.action_to_sign()
        boiler = (
            env["case.installation"]
            .sudo()
            .create({"type_id": self.installation_type, "partner_id": partner.id, "serial": f"{word}-1"})
        )
        traces = env["case.traces.file"].create({"case_ids": [Command.set(case.ids)]})
        step = case.step_ids.filtered(lambda one: one.code == "tell")[:1] or case.step_ids[:1]
        receipt = env["case.receipt"].sudo().create({"case_id": case.id, "participant_id": seat.id, "step_id": step.id})
        return {
            "case_id": case.id,
            "name_of_case": case.name,
            "participant_id": seat.id,
            "document_id": document.id,
            "contract_id": contract.id,
            "step_id": step.id,
            "receipt_id": receipt.id,
            "wizard_id": traces.id,
            "upload_id": 1,
            "ids": boiler.id,
            "token": self.link(env, seat),
        }

    def link(self, env, seat):
        return env["case.access.token"]._issue(seat)[1].rsplit("/", 1)[1]

    def broken_tokens(self, env):
        """Tokens of the victim that do not work, by what is wrong with them."""
        tokens, seat = env(user=self.worker)["case.access.token"], env["case.participant"]
        seat, right, found = seat.browse(self.victim["participant_id"]), self.victim["token"], {}
        for why in ("expired", "revoked"):
            link, address = tokens._issue(seat.with_env(tokens.env))
            found[why] = address.rsplit("/", 1)[1]
            if why == "expired":
                link.sudo().expires_on = fields.Datetime.now()
            else:
                link.action_revoke()
        link = tokens.sudo().search([("participant_id", "=", seat.id)], order="id", limit=1)
        return found | {
            "unknown": "A" * len(right),
            "shortened": right[:-1],
            "lengthened": f"{right}A",
            "swapped": right.swapcase(),
            "turned": right[::-1],
            "one letter": right[:-1] + ("A" if right[-1] != "A" else "B"),
            "the hash": link.token_hash,
            "any": "%25",
            "nothing printable": "%00",
            "no letters": "%C3%28",
            "long": "A" * 4000,
            "a path": "..%2F..%2Fweb",
            "a number": str(self.victim["participant_id"]),
        }

    def session(self, env, user):
        """Log somebody in, as the server does once the password was right. :return: cookie and token of forms"""
        store = odoo.http.root.session_store
        session = store.new()
        session.update(odoo.http.get_default_session(), db=env.cr.dbname, _trace_disable=True)
        session.context["lang"] = odoo.http.DEFAULT_LANG
        if user:
            session.uid, session.login = user.id, user.login
            session.session_token = security.compute_session_token(session, env(user=user.id))
            session.context = dict(env(user=user.id)["res.users"].context_get())
        store.save(session)
        csrf = odoo.http.Request.csrf_token(SimpleNamespace(env=env, session=session))
        return session.sid, csrf


BOTH = "case_organizer.group_case_user,case_organizer.group_case_modeller"
