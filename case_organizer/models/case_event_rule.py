import logging
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.conditions import ConditionError, parse
from ..tools.database_errors import NOT_OF_THE_CASE
from .case_case import ENGINE_FIELDS
from .case_watch import SEEN, plain

_logger = logging.getLogger(__name__)

#: Kinds of fields that can be watched: what is stored, and can be told from and to.
WATCHABLE = (
    "char", "text", "html", "integer", "float", "monetary", "boolean", "date", "datetime", "selection", "many2one",
    "many2many",
)  # fmt: skip
#: Models whose rows the case writer writes past the ORM: no rule would ever see that.
UNSEEN = (
    "case.bulk", "case.bulk.line", "case.event", "case.event.reach", "case.listener", "case.log", "case.log.value",
    "case.step", "case.value",
)  # fmt: skip
#: The same rule raises at most this often on the same record within an hour.
OFTEN = 20


class Watched(NamedTuple):
    """What rules watch on one model.

    :ivar changed: names of fields whose changes count
    :ivar made: the same, when new records count too; else empty
    """

    changed: frozenset
    made: frozenset


class CaseEventRule(models.Model):
    """Raises an event when fields of a record change: the record leads to the contact, or the case, it happens to.

    All that a transaction does to a record counts as one change, from what it said before to what it says in the end.
    """

    _name = "case.event.rule"
    _description = "Event by a Rule"
    _order = "event_type_id, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    event_type_id = fields.Many2one("case.event.type", "Event", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, help="It reaches cases of this company."
    )
    model_id = fields.Many2one(
        "ir.model",
        "Watches",
        required=True,
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="The kind of record that is watched: contacts, sales orders…",
    )
    model_name = fields.Char("Watched Model", related="model_id.model", store=True)
    field_ids = fields.Many2many(
        "ir.model.fields",
        string="Fields",
        domain=f"[('model_id', '=', model_id), ('store', '=', True), ('ttype', 'in', {WATCHABLE})]",
        help="A change of any of these raises the event.",
    )
    on_create = fields.Boolean("New Records Too", help="Also when a record is made.")
    path = fields.Char(
        "Happens to",
        help="The way from the record to the contact or case file it happens to: partner_id, order_id.partner_id… "
        "Empty: the record itself.",
    )
    domain = fields.Char("Only For", help="Only records that fit, as they are after the change.")
    problem = fields.Char("What Went Wrong", readonly=True, copy=False)

    @api.constrains("active", "model_id", "field_ids", "path", "domain", "event_type_id", "company_id")
    def _check_rule(self):
        # Constraints run below the access rights: what is watched is checked with those of who models.
        modeller = self.env(su=self.env.uid == SUPERUSER_ID)
        for rule in self.filtered("active").with_env(modeller):
            rule._check_model()
            rule._check_fields()
            rule._check_path()
            rule._check_domain()
            owner = rule.event_type_id.company_id
            if owner and owner != rule.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s”: “%(event)s” is of another company.", rule=rule.name, event=rule.event_type_id.name
                    )
                )

    def _refuse(self, problem):
        raise ValidationError(self.env._("“%(rule)s”: %(problem)s", rule=self.name, problem=problem))

    def _check_model(self):
        model = self.env.get(self.model_id.model)
        if model is None or model._abstract or model._transient or not model._auto:
            self._refuse(self.env._("records of this kind cannot be watched."))
        if model._name in UNSEEN:
            self._refuse(self.env._("“%s” is written by cases themselves.", self.model_id.name))
        if not model.has_access("read"):
            self._refuse(self.env._("you may not read “%s”.", self.model_id.name))

    def _check_fields(self):
        model = self.env[self.model_id.model]
        if not self.field_ids:
            self._refuse(self.env._("choose the fields to watch."))
        for line in self.field_ids:
            field = model._fields.get(line.name) if line.model_id == self.model_id else None
            if not field:
                self._refuse(self.env._("“%s” is no field of what it watches.", line.name))
            if not field.store or field.type not in WATCHABLE:
                self._refuse(self.env._("“%s” cannot be watched.", line.field_description))
            if model._name == "case.case" and field.name in ENGINE_FIELDS:
                self._refuse(self.env._("“%s” is written by cases themselves.", line.field_description))
            self._check_readable(model, field)

    def _check_readable(self, model, field):
        if not model._has_field_access(field, "read"):
            self._refuse(self.env._("you may not read “%s”.", field._description_string(self.env)))

    def _check_path(self):
        model = self.env[self.model_id.model]
        for name in filter(None, (self.path or "").split(".")):
            field = model._fields.get(name)
            if not field or not field.relational:
                self._refuse(self.env._("“%(path)s” leads nowhere: “%(name)s” is no link.", path=self.path, name=name))
            self._check_readable(model, field)
            model = self.env[field.comodel_name]
            if not model.has_access("read"):
                self._refuse(self.env._("you may not read “%s”.", model._description))
        if model._name not in ("res.partner", "case.case"):
            self._refuse(self.env._("“%s” does not lead to a contact or a case file.", self.path or self.model_id.name))

    def _check_domain(self):
        try:
            model = self.env[self.model_id.model]
            model.search(Domain(parse(self.domain)), limit=1)
        except ConditionError as refused:
            self._refuse(self.env._("this is no condition: %s", refused.detail))
        except AccessError as refused:
            self._refuse(str(refused))
        except (ValueError, TypeError, KeyError) as wrong:
            self._refuse(self.env._("this is no condition: %s", str(wrong)[:200]))

    # --- what is watched ---------------------------------------------------------------------------------------

    @api.model
    @tools.ormcache(cache="groups")
    def _watched(self):
        """What is watched on which model: ``{model: Watched}``.

        From a cache that rules empty in every worker, and that else is emptied when groups change only: a write on what
        nobody watches finds it filled.
        """
        watched = {}
        for rule in self.sudo().search([]):
            names = frozenset(rule.field_ids.mapped("name"))
            known = watched.get(rule.model_name, Watched(frozenset(), frozenset()))
            watched[rule.model_name] = Watched(
                known.changed | names, known.made | names if rule.on_create else known.made
            )
        return watched

    def _register_hook(self):
        """Read the rules before anything is written."""
        super()._register_hook()
        self._watched()

    def _forget_watched(self):
        self.env.registry.clear_cache("groups")

    @api.model_create_multi
    def create(self, vals_list):
        """Watch what new rules name."""
        rules = super().create(vals_list)
        self._forget_watched()
        return rules

    def write(self, vals):
        """Watch what rules name from now on."""
        result = super().write(vals if vals.keys() == {"problem"} else {**vals, "problem": False})
        if vals.keys() != {"problem"}:
            self._forget_watched()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never_used(self):
        if self.env["case.event"].sudo().search_count([("rule_id", "in", self.ids)], limit=1):
            raise ValidationError(self.env._("Events came from this rule: archive it instead."))

    def unlink(self):
        """Stop watching."""
        result = super().unlink()
        self._forget_watched()
        return result

    # --- what changed ------------------------------------------------------------------------------------------

    @api.model
    def _look_at_changes(self):
        """Raise the events of all that changed in this transaction; runs before it is committed.

        A rule that cannot be carried out says so and does not keep the record from being written.
        """
        for model, seen in self.env.cr.precommit.data.pop(SEEN, {}).items():
            watched = self._watched().get(model)
            if not watched or not (watched.made or any(not notice.made for notice in seen.values())):
                continue
            there = set(self.env[model].browse(seen).exists().ids)
            changes = {record_id: _changes(notice) for record_id, notice in seen.items() if record_id in there}
            for rule in self.search([("model_name", "=", model)]):
                try:
                    with self.env.cr.savepoint():
                        rule._act_on(seen, changes)
                except NOT_OF_THE_CASE:
                    raise
                except Exception as error:
                    _logger.exception("The rule %r (%s) could not raise its event", rule.name, rule.id)
                    self.env.invalidate_all()
                    rule.problem = str(error)[:500]

    def _act_on(self, seen, changes):
        """Raise the event of this rule on what the changed records lead to.

        :param seen: ``{id: Notice}``
        :param changes: ``{id: {field: (old, new)}}``
        """
        names = set(self.field_ids.mapped("name"))
        hit = [
            record_id
            for record_id, changed in changes.items()
            if not names.isdisjoint(changed) and (self.on_create or not seen[record_id].made)
        ]
        records = self.env[self.model_name].browse(hit).filtered_domain(parse(self.domain))
        records -= records.browse(self._too_often(records.ids))
        events = {}
        for record in records:
            notice, told = seen[record.id], []
            for name, (old, new) in sorted(changes[record.id].items()):
                if name in names:
                    told.append({"model": record._name, "id": record.id, "field": name, "old": old, "new": new})
            targets = record.mapped(self.path) if self.path else record
            for target in targets:
                event = events.setdefault(target.id, self._event_values(notice, record, target))
                event["changes"] += told
        self.env["case.writer"].raise_listening_sudo(list(events.values()))

    def _event_values(self, notice, record, target):
        return {
            "event_type_id": self.event_type_id.id,
            "company_id": self.company_id.id,
            "user_id": notice.uid,
            "case_id": target.id if target._name == "case.case" else None,
            "partner_id": target.id if target._name == "res.partner" else None,
            "source": "rule",
            "rule_id": self.id,
            "res_model": record._name,
            "res_id": record.id,
            "occurred_on": self.env.cr.now().replace(microsecond=0),
            "changes": [],
        }

    def _too_often(self, record_ids):
        """Records on which this rule raised so often within the hour that it goes in circles."""
        if not record_ids:
            return []
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id FROM case_event WHERE rule_id = %s AND res_id = ANY(%s)"
                " AND occurred_on > %s - interval '1 hour' GROUP BY res_id HAVING count(*) >= %s",
                self.id,
                list(record_ids),
                self.env.cr.now(),
                OFTEN,
            )
        )
        if rows:
            _logger.warning("The rule %r (%s) goes in circles on %s: it is left out", self.name, self.id, rows[:10])
        return [record_id for (record_id,) in rows]


def _changes(notice):
    """What changed in the end. :return: ``{field: (old, new)}``"""
    if notice.made:
        watched = notice.record._case_watched()
        news = {name: plain(notice.record, name) for name in (watched.changed if watched else ())}
        return {name: (False, value) for name, value in news.items() if value}
    found = {name: (old, plain(notice.record, name)) for name, old in notice.before.items()}
    return {name: (old, new) for name, (old, new) in found.items() if old != new}
