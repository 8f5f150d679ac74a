"""Contracts in force that cover installations with maintenance: one set written by people, copied in SQL."""

from datetime import timedelta

from _copies import columns, vacuum

from odoo import fields
from odoo.tests import new_test_user

#: Installations that a contract covers.
EACH = 10
#: What is copied, with the columns that differ.
COPIED = {
    "case_case": ("id", "name", "contract_id"),
    "case_contract": ("id", "name", "case_id", "parent_path"),
    "case_installation": ("id", "name", "serial", "token", "parent_id", "parent_path"),
    "case_contract_coverage": ("id", "contract_id", "installation_id"),
    "case_obligation": ("id", "name", "contract_id", "installation_id", "coverage_id", "next_on"),
}


class Maintained:
    """Boilers that are inspected each year and half-year, where the big inspection includes the small one.

    :param world: the :class:`_world.World`
    :param name: what this set is called
    """

    def __init__(self, world, name):
        self.name = name
        self.world, self.cr, self.root = world, world.root.cr, world.root
        self.manager = new_test_user(self.root, f"bench_{name}", groups="case_contract.group_contract_manager")
        self.today = fields.Date.context_today(self.root["res.partner"])
        self.source = self._write()
        self.cr.commit()

    def _write(self):
        """One contract in force over one boiler, written by a contract manager. :return: ``case.contract``"""
        world, root = self.world, self.root
        modeller = root(user=world.modeller.id, su=False)
        case_type = world.case_type(self.name, 2, 1)
        skill = root["case.service.skill"].create({"name": f"Gas work, {self.name}"})
        self.template = inspection = root["case.service.template"].create(
            {
                "name": "Inspection",
                "kind": "inspection",
                "duration": 1.5,
                "team_id": world.team.id,
                "skill_ids": [(6, 0, skill.ids)],
                "check_ids": [(0, 0, {"name": name}) for name in ("Leaks", "Gas pressure", "Flue", "Filter")],
            }
        )
        common = {"every_unit": "month", "first_after_number": 30, "lead_days": 30, "team_id": world.team.id}
        small = {**common, "name": "Small inspection", "every_number": 24, "service_template_id": inspection.id}
        boiler = modeller["case.installation.type"].create({"name": "Boiler", "maintenance_ids": [(0, 0, small)]})
        big = {**common, "name": "Big inspection", "every_number": 48, "service_template_id": inspection.id}
        boiler.maintenance_ids = [(0, 0, {**big, "includes_ids": [(6, 0, boiler.maintenance_ids.ids)]})]
        contract_type = modeller["case.contract.type"].create(
            {"name": "Maintenance", "case_type_id": case_type.id, "duration_kind": "indefinite"}
        )
        installation = root["case.installation"].create(
            {"type_id": boiler.id, "partner_id": world.partner.id, "state": "in_service"}
        )
        contract = root(user=self.manager.id, su=False)["case.contract"].create(
            {
                "type_id": contract_type.id,
                "partner_id": world.partner.id,
                "date_start": self.today,
                "coverage_ids": [(0, 0, {"installation_id": installation.id})],
            }
        )
        contract.action_activate()
        root.flush_all()
        return contract

    def copy(self, count, prefix, parts=0):
        """Contracts like the one written, each over :data:`EACH` installations.

        :param parts: how many of these are parts of the first of them, and covered through it alone
        :return: ``(first id, last id)``
        """
        given = {
            "count": count,
            "each": EACH,
            "parts": parts,
            "prefix": prefix,
            "source": self.source.id,
            "case": self.source.case_id.id,
            "coverage": self.source.coverage_ids.id,
            "installation": self.source.coverage_ids.installation_id.id,
            "later": self.today + timedelta(days=3650),
        }
        cols = {table: columns(self.cr, table, *without) for table, without in COPIED.items()}
        self.cr.execute("SELECT COALESCE(max(id), 0) FROM case_contract")
        given["after"] = self.cr.fetchone()[0]
        for statement in _COPY:
            self.cr.execute(statement.format(**cols), given)
        self.cr.execute(
            "SELECT min(id), max(id) FROM case_contract WHERE id > %(after)s AND name ~ ('^' || %(prefix)s)", given
        )
        span = self.cr.fetchone()
        vacuum(self.cr, *COPIED)
        return span


#: The name of an installation begins with the id of the contract that covers it, after the prefix; its obligations are
#: called after it.
_COPY = (
    "INSERT INTO case_case (name, {case_case}) SELECT %(prefix)s || g, {case_case} FROM case_case,"
    " generate_series(1, %(count)s) g WHERE id = %(case)s",
    "INSERT INTO case_contract (name, case_id, {case_contract}) SELECT n.called, n.kid, {case_contract}"
    " FROM case_contract c, (SELECT id AS kid, name AS called FROM case_case WHERE name ~ ('^' || %(prefix)s ||"
    "  '[0-9]+$') ORDER BY id) n WHERE c.id = %(source)s ORDER BY n.kid",
    "UPDATE case_contract SET parent_path = id || '/' WHERE id > %(after)s",
    "UPDATE case_case k SET contract_id = c.id, log_seq = 0, log_head = '' FROM case_contract c WHERE c.case_id = k.id"
    " AND c.id > %(after)s",
    "INSERT INTO case_installation (name, {case_installation}) SELECT %(prefix)s || c.cid || '-' || g,"
    " {case_installation} FROM case_installation, (SELECT id AS cid FROM case_contract WHERE id > %(after)s) c,"
    " generate_series(1, %(each)s) g WHERE id = %(installation)s ORDER BY c.cid, g",
    "UPDATE case_installation SET parent_path = id || '/', token = name WHERE parent_path IS NULL",
    "UPDATE case_installation p SET parent_id = w.id, parent_path = w.parent_path || p.parent_path"
    " FROM case_installation w WHERE p.name ~ ('^' || %(prefix)s || '[0-9]+-') AND"
    " split_part(p.name, '-', 2)::int BETWEEN 2 AND 1 + %(parts)s AND w.name = split_part(p.name, '-', 1) || '-1'",
    "INSERT INTO case_contract_coverage (contract_id, installation_id, {case_contract_coverage})"
    " SELECT i.cid, i.iid, {case_contract_coverage} FROM case_contract_coverage v, (SELECT id AS iid,"
    "  ltrim(split_part(name, '-', 1), %(prefix)s)::int AS cid FROM case_installation"
    "  WHERE name ~ ('^' || %(prefix)s || '[0-9]+-') AND parent_id IS NULL) i WHERE v.id = %(coverage)s ORDER BY i.iid",
    "INSERT INTO case_obligation (name, contract_id, installation_id, coverage_id, next_on, {case_obligation})"
    " SELECT split_part(o.name, ':', 1) || ': ' || v.called, v.kid, v.iid, v.vid, %(later)s, {case_obligation}"
    " FROM case_obligation o, (SELECT c.contract_id AS kid, c.installation_id AS iid, c.id AS vid, i.name AS called"
    "  FROM case_contract_coverage c JOIN case_installation i ON i.id = c.installation_id"
    "  WHERE c.contract_id > %(after)s) v WHERE o.contract_id = %(source)s ORDER BY v.vid, o.id",
)
