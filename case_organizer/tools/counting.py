"""By which working calendars running cases count."""

from typing import NamedTuple

from .date_rules import WorkCalendar


class Counting(NamedTuple):
    """By which calendars running cases count, at one moment.

    :ivar ways: ``{(type id, company id): (calendar of the type, of the company)}``, ids or None
    :ivar teams: ``{team id: calendar id}``, of teams that have one
    :ivar days: ``{(calendar id, company id): WorkCalendar}``
    """

    ways: dict
    teams: dict
    days: dict

    def by(self, way, team_id):
        """How days are worked for a type in a company, and in the box of a team.

        :param way: a key of ``ways``
        :param team_id: of a team, or None: what is counted for the case
        :return: a :class:`.date_rules.WorkCalendar`
        """
        of_type, of_company = self.ways[way]
        calendar_id = of_type or self.teams.get(team_id) or of_company
        return self.days[calendar_id, way[1]] if calendar_id else WorkCalendar()
