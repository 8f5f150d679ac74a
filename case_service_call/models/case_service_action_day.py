from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

#: Days ahead that a phone knows, and days that it still knows what was finished.
AHEAD, BACK = 7, 2
#: Lines of history of an installation that a phone knows.
HISTORY = 5
#: Parts that can be chosen on a phone besides those taken along, and how many days back what was used is one.
PARTS, PARTS_BACK = 500, 365
#: What a phone may say, and with which values.
VERBS = {
    "go": {"moment"},
    "arrive": {"moment"},
    "start_time": {"moment", "kind"},
    "stop_time": {"moment"},
    "fill": {"lines"},
    "use_parts": {"lines"},
    "read_meters": {"lines"},
    "add_photos": {"files"},
    "finish": {"values", "moment"},
    "leave_undone": {"reason", "moment"},
}


def _iso(moment):
    return moment and moment.replace(tzinfo=UTC).isoformat()


class CaseServiceAction(models.Model):
    """What a worker's phone knows of their visits, and what it says about them."""

    _inherit = "case.service.action"

    @api.model
    def get_day(self):
        """The visits of the current user: open ones until some days ahead, and what they finished lately.

        :return: a dict with ``user`` (``id``, ``name``), ``now``, ``visits``, dicts as the page shows them, and
            ``parts``, what else can be chosen as used (``id`` of the product, ``name``); moments are ISO 8601 in UTC
        :raises AccessError: for who is no service worker
        """
        self._check_service_worker()
        now = fields.Datetime.now()
        near = Domain("planned_start", "=", False) | Domain("planned_start", "<", now + timedelta(days=AHEAD + 1))
        open_ones = Domain("step_id.is_open", "=", True) & near
        wanted = open_ones | Domain("finished_on", ">=", now - timedelta(days=BACK))
        visits = self.search(Domain("worker_ids.user_id", "=", self.env.uid) & wanted, limit=200)
        history = visits.installation_ids._short_history()
        return {
            "user": {"id": self.env.uid, "name": self.env.user.name},
            "now": _iso(now),
            "visits": [visit._for_day(history) for visit in visits],
            "parts": self._parts_to_choose() if visits else [],
        }

    @api.model
    def _parts_to_choose(self):
        """What is used in service actions: parts of templates, and what was used lately. :return: dicts, by name"""
        self.env["case.service.part"].flush_model(["product_id", "used"])
        self.flush_model(["finished_on"])
        rows = self.env.execute_query(
            SQL(
                "SELECT p.product_id FROM case_service_template_part p JOIN case_service_template t"
                " ON t.id = p.template_id WHERE t.active AND t.company_id = ANY(%(companies)s)"
                " UNION SELECT p.product_id FROM case_service_part p JOIN case_service_action a ON a.id = p.action_id"
                " WHERE p.used > 0 AND a.finished_on > %(since)s AND a.company_id = ANY(%(companies)s)",
                companies=self.env.companies.ids,
                since=fields.Datetime.now() - timedelta(days=PARTS_BACK),
            )
        )
        products = self.env["product.product"].search([("id", "in", [number for (number,) in rows])], limit=PARTS)
        named = sorted((product.display_name, product.id) for product in products)
        return [{"id": number, "name": name} for name, number in named]

    def action_open_day(self):
        """The page for phones, which works without a network. :return: an action"""
        return {"type": "ir.actions.act_url", "url": "/case/service/day", "target": "self"}

    @api.model
    def send_from_day(self, action_id, verb, key, values):
        """Do what a phone says about a visit of the current user, once for each key.

        :param action_id: id of the service action
        :param verb: one of :data:`VERBS`
        :param key: a text that nobody else makes, such as a uuid
        :param values: the arguments of the verb
        :return: True
        :raises AccessError: for who is no service worker, or does not do this action
        :raises UserError: what the verb says
        :raises ValidationError: for a verb or values that there are not
        """
        self._check_service_worker()
        kinds = ((action_id, int), (verb, str), (key, str), (values, dict))
        told = key and all(isinstance(value, kind) for value, kind in kinds)
        if not told or verb not in VERBS or values.keys() - VERBS[verb]:
            raise ValidationError(self.env._("The page is not the one of this server any more: load it again."))
        action = self.browse(action_id).exists()
        if self._is_received_sudo(action, verb, key):
            return True
        if not action or not action._is_worker():
            raise AccessError(self.env._("This visit is no longer yours: it was given to somebody else."))
        getattr(action, verb)(**values, key=key)
        return True

    @api.model
    def _check_service_worker(self):
        user = self.env.user
        mine = [("service_worker", "=", True), ("user_id", "=", user.id)]
        if not user._is_internal() or not self.env["resource.resource"].search_count(mine, limit=1):
            raise AccessError(
                self.env._("This page is for service workers. Ask a planner to enter you as one of them.")
            )

    @api.model
    def _is_received_sudo(self, action, verb, key):
        """Whether the current user said this before: the action may be out of their hands because of it."""
        said = [("key", "=", key), ("user_id", "=", self.env.uid), ("verb", "=", verb), ("res_id", "=", action.id)]
        return bool(self.env["case.service.receipt"].sudo().search_count(said, limit=1))

    # --- what the phone shows ------------------------------------------------------------------------------------

    def _for_day(self, history):
        """One visit, as the page shows it. :param history: from ``case.installation._short_history``"""
        self.ensure_one()
        place = self.site_id or self.partner_id
        call = self.call_id._filtered_access("read")
        mine = self.time_ids.filtered(lambda time: time.user_id == self.env.user and time.kind == "work")
        stopped = mine.filtered("stopped_on")
        seconds = sum((time.stopped_on - time.started_on).total_seconds() for time in stopped)
        return {
            "id": self.id,
            "name": self.step_id.name,
            "case": self.case_id.name,
            "start": _iso(self.planned_start),
            "end": _iso(self.planned_end),
            "deadline": _iso(self.deadline),
            "customer": self.partner_id.display_name,
            "address": self._lines_of_address(place),
            "city": place.city or "",
            "latitude": place.partner_latitude,
            "longitude": place.partner_longitude,
            "phones": self._phones(call.caller_id | place | self.partner_id),
            "access": place.site_access_notes or "",
            "safety": self.safety_notes or "",
            "help": self.help or "",
            "symptom": call.symptom or "",
            "workers": self.worker_ids.mapped("name"),
            "installations": [one._for_day(history) for one in self.installation_ids],
            "checks": [check._for_day() for check in self.check_ids],
            "parts": [
                {
                    "id": part.id,
                    "product_id": part.product_id.id,
                    "name": part.product_id.display_name,
                    "planned": part.planned,
                    "used": part.used,
                }
                for part in self.part_ids
            ],
            "en_route_on": _iso(self.en_route_on),
            "on_site_on": _iso(self.on_site_on),
            "finished_on": _iso(self.finished_on),
            "result": self.result or "",
            "running_since": _iso((mine - stopped)[:1].started_on),
            "minutes": round(seconds / 60),
        }

    def _lines_of_address(self, place):
        """An address without lines in which nothing stands."""
        lines = place._display_address(without_company=True).splitlines() if place else ()
        return "\n".join(line.strip() for line in lines if line.strip())

    def _phones(self, partners):
        return [
            {"who": partner.name or partner.display_name, "phone": partner.phone}
            for partner in partners
            if partner.phone
        ]


class CaseServiceCheck(models.Model):
    """A line of a checklist on a phone."""

    _inherit = "case.service.check"

    def _for_day(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "unit": self.unit or "",
            "bounded": self.bounded,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "required": self.required,
            "done": self.done,
            "number": self.number if self.measured else None,
            "text": self.text or "",
            "remark": self.remark or "",
        }


class CaseInstallation(models.Model):
    """An installation on a phone, with the latest of its history."""

    _inherit = "case.installation"

    def _for_day(self, history):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.title,
            "type": self.type_id.name,
            "serial": self.serial or "",
            "warranty": fields.Date.to_string(self.warranty_until) if self.in_warranty else None,
            "note": self.note or "",
            "history": history.get(self.id, []),
            "meters": [
                {
                    "id": meter.id,
                    "name": meter.name,
                    "unit": meter.unit or "",
                    "value": meter.value,
                    "read_on": _iso(meter.read_on) or None,
                }
                for meter in self.meter_ids
            ],
        }

    def _short_history(self):
        """The latest that happened to each of these, and what was done to them, as the current user may read it.

        :return: ``{id: [{"at", "text"}]}``, the latest first
        """
        found = {}
        for event in self._latest_of("case.installation.event", "case_installation_event", "installation_id", "at"):
            found.setdefault(event.installation_id.id, []).append((event.at, event.summary))
        actions = self.env["case.service.action"].search(
            [("installation_ids", "in", self.ids), ("finished_on", "!=", False)], order="finished_on desc", limit=100
        )
        for action in actions:
            for installation in action.installation_ids & self:
                words = ": ".join(filter(None, (action.step_id.name, action.result)))
                found.setdefault(installation.id, []).append((action.finished_on, words))
        return {
            number: [{"at": _iso(at), "text": text} for at, text in sorted(rows, reverse=True)[:HISTORY]]
            for number, rows in found.items()
        }

    def _latest_of(self, model, table, column, moment):
        """The latest rows of a model about each of these, in one statement."""
        rows = self.env[model]._search([(column, "in", self.ids)])
        whose, when = SQL.identifier(column), SQL.identifier(moment)
        place = SQL("row_number() OVER (PARTITION BY %s ORDER BY %s DESC, id DESC)", whose, when)
        latest = self.env.execute_query(
            SQL(
                "SELECT id FROM (SELECT id, %s AS place FROM %s WHERE id IN %s) AS ranked WHERE place <= %s",
                place,
                SQL.identifier(table),
                rows.subselect(),
                HISTORY,
            )
        )
        return self.env[model].browse([number for (number,) in latest])
