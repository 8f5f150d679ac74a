"""A row of every model, for each access and state of a case, in two companies; and somebody of each kind who looks."""

from itertools import product
from typing import NamedTuple

from odoo import Command
from odoo.tests import new_test_user

from .common import CaseCommon
from .common_rows import Rows

#: Stands in every row of the first company.
SECRET = "Kroonjuweel"
#: Groups by name; all but the last two work with cases.
GROUPS = {
    "user": "case_organizer.group_case_user",
    "supervisor": "case_organizer.group_case_supervisor",
    "records": "case_organizer.group_case_records",
    "contract_manager": "case_contract.group_contract_manager",
    "signatory": "case_contract.group_contract_signatory",
    "keeper": "case_installation.group_installation_keeper",
    "planner": "case_service_call.group_service_planner",
    "admin": "case_organizer.group_case_admin",
    "auditor": "case_organizer.group_case_auditor",
    "modeller": "case_organizer.group_case_modeller",
    "employee": "base.group_user",
}
OUTSIDE = {"portal": "base.group_portal", "public": "base.group_public"}
#: What a person has to do with the cases.
PARTS = ("handler", "person", "team", "ended")
ACCESS = ("open", "team", "restricted")
STATES = ("active", "suspended", "terminated")


class World(NamedTuple):
    """Where a row lies."""

    company: str
    access: str
    state: str


class Who(NamedTuple):
    """Who looks: a group, in which company, and what they have to do with the cases."""

    group: str
    company: str
    part: str = ""


#: What rows of some tables need beyond what the columns say.
SPECIAL = {
    "case.absence": lambda rows: {"stand_in_id": rows.env.ref("base.user_admin").id},
    "case.alert": lambda rows: {"step_id": rows.row("case.step")},
    "case.box": lambda rows: {"team_id": rows.row("case.team")},
    "case.log": {"seq": 999},
    "case.log.check": {"state": "fine"},
    "case.mandate": lambda rows: {"agent_id": rows.maker.partner_id.id},
    "case.obligation.template": lambda rows: {"type_id": rows.row("case.contract.type")},
    "case.participant": lambda rows: {"user_id": rows.maker.id},
    "case.plan.criterion": lambda rows: {"item_id": rows.row("case.plan.item"), "case_plan_id": None},
    "case.plan.question": lambda rows: {"characteristic_id": rows.row("case.characteristic")},
    "case.relation": lambda rows: {"other_id": rows.maker.partner_id.id},
    "case.service.receipt": {"res_id": 1},
}


class EverywhereCommon(CaseCommon):
    """Twelve cases with a row of every model each, nine of them in the first company.

    :cvar worlds_made: for which cases there are rows
    """

    worlds_made = [
        World(company, access, state)
        for company, access, state in product(("ours", "theirs"), ACCESS, STATES)
        if company == "ours" or state == "active"
    ]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        cls.elsewhere = env["res.company"].create({"name": "Elsewhere"})
        cls.companies = {"ours": env.company, "theirs": cls.elsewhere}
        cls.makers = {name: cls.make_user(f"{name}_maker", GROUPS["user"], at) for name, at in cls.companies.items()}
        cls.people = cls.make_people()
        cls.team = env["case.team"].create(
            {"name": "Advice", "member_ids": [Command.set(cls.people[Who("user", "ours", "team")].ids)]}
        )
        cls.worlds = {}
        for world in cls.worlds_made:
            cls.worlds[world] = cls.make_world(*world)
        env.invalidate_all()

    @classmethod
    def make_people(cls):
        """``{who: user}``: each group in each company, each part in the first, and who works for both."""
        groups = GROUPS | OUTSIDE
        them = [Who(group, company) for group, company in product(groups, cls.companies)]
        them += [Who("user", "ours", part) for part in PARTS]
        them += [Who(group, "theirs", "works for both") for group in ("user", "admin")]
        people = {}
        for who in them:
            at_home = cls.companies[who.company]
            both = (cls.env.company | cls.elsewhere) if who.part == "works for both" else at_home
            people[who] = cls.make_user("_".join(who).replace(" ", "_"), groups[who.group], at_home, both)
        return people

    @classmethod
    def make_user(cls, login, group, at_home, companies=None):
        return new_test_user(
            cls.env,
            f"{login}_everywhere",
            # Who is inside can export, so that rules alone stand in the way.
            groups=group if group in OUTSIDE.values() else f"{group},base.group_allow_export",
            company_id=at_home.id,
            company_ids=[Command.set((companies or at_home).ids)],
        )

    @classmethod
    def make_world(cls, company, access, state):
        """Rows of every model about a case."""
        word = SECRET if company == "ours" else "Theirs"
        given = {"res.company": cls.companies[company].id}
        if company == "ours":
            case = cls.open_case(access=access, title=f"{word} {access} {state}").sudo()
            case.participant_ids = [Command.create(values) for values in cls.parts()]
            case.user_id = cls.people[Who("user", "ours", "handler")]
            given |= {"case.case": case.id, "case.type": case.type_id.id, "case.plan": case.plan_id.id}
            cls.env.flush_all()
            cls.env.cr.execute("UPDATE case_case SET state = %s WHERE id = %s", [state, case.id])
        rows = Rows(cls.env, given, cls.makers[company], word, access, SPECIAL)
        for name in ("case.type", "case.plan", "case.case"):
            rows.row(name)
            rows.roots.add(name)
        problems = []
        for name in cls.models():
            try:
                rows.row(name)
            except AssertionError as problem:
                problems.append(str(problem))
        assert not problems, "\n".join(problems)
        return rows.made

    @classmethod
    def parts(cls):
        people = cls.people
        return [
            {"user_id": people[Who("user", "ours", "person")].id},
            {"user_id": people[Who("user", "ours", "ended")].id, "date_from": "2020-01-01", "date_to": "2020-12-31"},
            {"team_id": cls.team.id},
        ]

    @classmethod
    def models(cls):
        """Our models that keep something."""
        return sorted(
            name
            for name, model in cls.env.registry.items()
            if model._original_module in cls.modules() and model._auto and not model._abstract
        )

    @classmethod
    def modules(cls):
        """Our addons, bridges too."""
        return {name for name in cls.env.registry._init_modules if name.startswith("case_")}

    def model_of(self, name, who):
        """The model as somebody calls it, who chose their own company."""
        env = self.env(user=self.people[who], context={"allowed_company_ids": self.companies[who.company].ids})
        return env[name].with_context(active_test=False)
