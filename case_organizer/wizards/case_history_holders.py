"""Who takes part in a case that comes from a log, and in whose boxes its open steps wait."""

from odoo import fields


class Holders:
    """Tells the persons involved of each case of a log.

    :param case_type: the ``case.type``; what it says about roles is read once
    :param people: :class:`.case_history_people.People`
    """

    def __init__(self, case_type, people):
        self._people = people
        self._today = fields.Date.today().isoformat()
        self._responsible = case_type.env._("Responsible")
        boxes = case_type.env["case.box"]
        roles = case_type.role_ids.filtered("active")
        users = boxes._of_users(roles.filtered(lambda role: role.default_rule == "user").default_user_id.ids)
        teams = boxes._of_teams(roles.filtered(lambda role: role.default_rule == "team").default_team_id.ids)
        #: Role id → (user id, team id, box id); None where the handler holds it.
        self._defaults = {}
        for role in roles:
            if role.default_rule == "user":
                self._defaults[role.id] = (role.default_user_id.id, None, users.get(role.default_user_id.id))
            elif role.default_rule == "team":
                self._defaults[role.id] = (None, role.default_team_id.id, teams.get(role.default_team_id.id))
            elif role.default_rule in ("handler", "opener"):
                self._defaults[role.id] = None

    def of_case(self, trace, done, running, handler):
        """The persons involved of one case, and the boxes of those who hold its roles from now on.

        Who did steps held their role from the first to the last of them. On a running case the last one who did,
        when that is a user who can be asked, holds it on; roles that nobody holds on have their default.

        :param trace: ``history.Trace``
        :param done: ``[(event, code, role id)]`` in order of time
        :param handler: id of the user who handles the case, or None
        :return: ``(rows of case.participant, {role id: box id})``; under None the box for all other steps
        """
        people = self._people
        rows, boxes = self._took_part(trace, done, running)
        user = people.users.get(trace.responsible)
        if user and user != handler:
            rows.append(self._row(user=user, date_from=_day(trace.start), relation=self._responsible))
        if not running:
            return rows, {}
        for role, default in self._defaults.items():
            user, team, box = default or (handler, None, people.boxes.get(handler))
            if role not in boxes and (user or team):
                boxes[role] = box
                rows.append(self._row(role, user, self._today, team=team, box=box, by_default=True))
        boxes[None] = people.boxes.get(handler) or people.last_resort
        return rows, boxes

    def _took_part(self, trace, done, running):
        """Rows of the users who did steps, and ``{role id: box id}`` of those who go on."""
        people, periods, latest = self._people, {}, {}
        for event, _code, role in done:
            user = people.users.get(event.resource)
            if user:
                day = _day(event.timestamp)
                periods[user, role] = (periods.get((user, role), (day,))[0], day)
            latest[role] = user
        rows, boxes = [], {}
        for (user, role), (first, last) in periods.items():
            goes_on = bool(running and role and latest[role] == user and user in people.workers)
            rows.append(self._row(role, user, first, None if goes_on else last))
            if goes_on:
                boxes[role] = people.boxes.get(user)
        return rows, boxes

    def _row(self, role=None, user=None, date_from=None, date_to=None, team=None, box=None, **more):
        return {
            "role_id": role,
            "user_id": user,
            "team_id": team,
            "box_id": box or self._people.boxes.get(user),
            "date_from": date_from,
            "date_to": date_to,
            "by_default": False,
            **more,
        }


def _day(moment):
    return moment.date().isoformat()
