"""The cases that scenarios measure on: people, a team, case types with plans of any size."""

from _measure import say

from odoo.tests import new_test_user


class World:
    """A handler, an underwriter and a team with a role each; ``env`` belongs to the handler, an ordinary case user."""

    def __init__(self, env):
        self.root = env
        self.clerk = new_test_user(env, "bench_clerk", groups="case_organizer.group_case_user")
        self.other = new_test_user(env, "bench_other", groups="case_organizer.group_case_user")
        self.modeller = new_test_user(env, "bench_modeller", groups="case_organizer.group_case_modeller")
        self.team = env["case.team"].create({"name": "Back office", "member_ids": [(6, 0, self.clerk.ids)]})
        self.partner = env["res.partner"].create({"name": "Familie De Wit"})
        env.cr.commit()

    @property
    def env(self):
        """The environment in which ours is measured: record rules and access rights in force."""
        env = self.root(user=self.clerk.id, su=False)
        assert not env.su and env.uid != 1 and not env.user._is_admin(), "a benchmark never runs as superuser"
        return env

    def describe(self):
        """Say who works, and under which rules."""
        rules = self.root["ir.rule"].search([("model_id.model", "in", ("case.case", "case.step"))])
        groups = self.clerk.all_group_ids
        mine = rules.filtered(lambda rule: not rule.groups or rule.groups & groups)
        say(f"user {self.clerk.login} (case user); record rules in force: {', '.join(mine.mapped('name'))}")

    def case_type(self, name, size, width):
        """A published case type whose plan has ``size`` steps in ``width`` chains, begun at once.

        A chain of its own per step (``width=size``) asks everything at the start; ``width=1`` is one chain.
        """
        env = self.root(user=self.modeller.id, su=False)
        case_type = env["case.type"].create({"name": name, "code": name[:12], "deadline_days": 30})
        roles = env["case.role"].create(
            [
                {"type_id": case_type.id, "name": "Adviser", "code": "adviser", "default_rule": "handler"},
                {
                    "type_id": case_type.id,
                    "name": "Underwriter",
                    "code": "underwriter",
                    "default_rule": "user",
                    "default_user_id": self.other.id,
                },
                {
                    "type_id": case_type.id,
                    "name": "Back office",
                    "code": "back_office",
                    "default_rule": "team",
                    "default_team_id": self.team.id,
                },
            ]
        )
        items = env["case.plan.item"].create(
            [
                {
                    "plan_id": case_type.draft_plan_id.id,
                    "name": f"Step {number}",
                    "sequence": number,
                    # The clerk who is measured does every step: as adviser, or for the team.
                    "role_id": roles[0 if number % 2 else 2].id,
                    "supervisor_role_id": roles[1].id,
                    "deadline_days": 1 + number % 20,
                }
                for number in range(size)
            ]
        )
        for number in range(width, size):
            items[number].prerequisite_ids = items[number - width]
        case_type.action_publish()
        # As autovacuum does in time: a session that knows a few items goes on reading all of them to check a key.
        env.flush_all()
        env.cr.execute("ANALYZE case_plan_item")
        env.cr.commit()
        return case_type.with_env(self.root)

    def open_values(self, case_type, count=1):
        """What a handler fills in to open cases."""
        return [{"type_id": case_type.id, "partner_id": self.partner.id, "title": "Request"} for _n in range(count)]

    def crowd(self, count):
        """Other running cases, people and teams: a handful of rows PostgreSQL reads whole, which tells nothing.

        A session that checks its first foreign keys while they are empty goes on reading them whole as they grow.
        """
        env, case_type = self.env, self.case_type("Crowd", 10, 3)
        people = [new_test_user(self.root, f"bench_crowd_{n}").id for n in range(10)]
        self.root["case.team"].create([{"name": f"Crowd {n}", "member_ids": [(6, 0, people)]} for n in range(550)])
        for start in range(0, count, 1000):
            env["case.case"].create(self.open_values(case_type, min(1000, count - start)))
            env.cr.commit()
            env.invalidate_all()
        for table in ("case_case", "case_step", "case_participant", "case_box", "case_box_member", "case_log"):
            env.cr.execute(f"ANALYZE {table}")
        env.cr.commit()
        say(f"{count:,} other cases run")
