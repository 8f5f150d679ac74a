from odoo import api, models

PLACEHOLDER = "history:"


class CaseHistoryPeople(models.AbstractModel):
    """Finds or makes the users and teams that stand for people and groups of a log.

    Its caller has checked what the user may do.
    """

    _name = "case.history.people"
    _description = "People of Case Histories"

    @api.private
    def people_sudo(self, names, placeholders, handler, team):
        """Who the people of a log are here.

        A name is a user when it is the login or the whole name of one active internal user of the company.

        :param names: of all people in the log
        :param placeholders: whether inactive users are made for the others
        :param handler: ``res.users`` who answers for cases that name no other user; may be empty
        :param team: ``case.team`` that holds what nobody else does
        :return: :class:`People`
        """
        users = self._match_sudo(names)
        if placeholders:
            users |= self._placeholders_sudo([name for name in names if name not in users])
        ids = {*users.values(), *handler.ids}
        workers = (
            self.env["res.users"]
            .sudo()
            .search(
                [("id", "in", list(ids)), ("all_group_ids", "in", self.env.ref("case_organizer.group_case_user").id)]
            )
        )
        boxes = self.env["case.box"]._of_users(ids)
        return People(users, set(workers.ids), boxes, handler.id or None, self.env["case.box"]._of_teams(team.ids))

    @api.private
    def team_sudo(self, name, members):
        """The team of this name, made when missing.

        :param members: ``res.users`` in a team that is made; without a case user among them, the administrators of
            Case Organizer
        """
        teams = self.env["case.team"].sudo()
        company = self.env.company
        team = teams.search([("name", "=", name), ("company_id", "=", company.id)], limit=1)
        if team:
            return team
        members = members.filtered(lambda user: user.has_group("case_organizer.group_case_user"))
        members = members or self.env.ref("case_organizer.group_case_admin").sudo().all_user_ids.filtered("active")
        return teams.create({"name": name, "company_id": company.id, "member_ids": [(6, 0, members.ids)]})

    def _match_sudo(self, names):
        """Users that are named in a log. :return: ``{name: id}``; a name that several users have is none of them"""
        found = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("share", "=", False),
                    ("company_ids", "in", self.env.company.id),
                    "|",
                    ("login", "in", names),
                    ("name", "in", names),
                ]
            )
        )
        known = {}
        for user in found:
            known.setdefault(user.name, set()).add(user.id)
        matched = {name: ids.pop() for name, ids in known.items() if len(ids) == 1}
        matched |= {user.login: user.id for user in found}
        return {name: matched[name] for name in names if name in matched}

    def _placeholders_sudo(self, names):
        """Inactive users that stand for people of a log, made when missing. :return: ``{name: id}``"""
        users = self.env["res.users"].sudo().with_context(active_test=False, no_reset_password=True)
        logins = {f"{PLACEHOLDER}{name}": name for name in names}
        known = {logins[user.login]: user.id for user in users.search([("login", "in", list(logins))])}
        missing = [(login, name) for login, name in logins.items() if name not in known]
        made = users.with_context(active_test=True).create(
            [{"login": login, "name": name, "active": False} for login, name in missing]
        )
        return known | {name: user.id for (_login, name), user in zip(missing, made, strict=True)}


class People:
    """Who the people of a log are, and in whose boxes work is put.

    :ivar users: ``{name in the log: user id}``
    :ivar workers: ids of the users who can be asked to do something: active case users
    :ivar boxes: ``{user id: box id}``
    :ivar handler: id of the user who answers for cases that name no other worker, or None
    :ivar team_boxes: ``{team id: box id}`` of the team that holds what nobody else does
    """

    def __init__(self, users, workers, boxes, handler, team_boxes):
        self.users, self.workers, self.boxes = users, workers, boxes
        self.handler, self.team_boxes = handler, team_boxes

    def handler_of(self, name, running):
        """The handler of a case. :param name: of the responsible person in the log :return: a user's id or None"""
        user = self.users.get(name)
        if user and (user in self.workers or not running):
            return user
        return self.handler

    @property
    def last_resort(self):
        """The box of the team that holds what nobody else does."""
        return next(iter(self.team_boxes.values()), None)
