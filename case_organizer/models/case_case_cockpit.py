from odoo import models
from odoo.tools import SQL

from .case_answering import SECONDS
from .case_box_member import is_mine_sql
from .case_case_whiteboard import PAGE
from .case_participant import takes_part_now_sql
from .plan_map_people import box_names_sql
from .plan_reserved import OWN_STEPS

#: How many open steps and how much news of a case are shown at first.
MOVES, NEWS = 8, 5


class CaseCase(models.Model):
    """What a person reads of a case who opens it, asked for in one call."""

    _inherit = "case.case"

    def get_cockpit(self, limit=PAGE, seen=False):
        """Whose move it is, what is late, what is new, and the whiteboard.

        :param limit: how many notes, see :meth:`get_whiteboard`
        :param seen: whether the user sees it on a screen: what happens later is news when they come again
        :return: ``{moves, news, answering, whiteboard}``: see :meth:`get_moves`, :meth:`get_news` (here without its
            rows), :meth:`get_answering` and :meth:`get_whiteboard`
        """
        self.ensure_one()
        board = self.get_whiteboard(limit, seen)
        known_seq, known_on = self._visit(seen)
        found = self._now_sudo(known_seq)
        return {
            "moves": self._moves(found.get("move", []), MOVES),
            # Sentences take statements: who opens a case on which nothing is new is not kept waiting for any.
            "news": self._news(found["new"][0], known_seq, known_on, 0),
            "answering": found.get("answering", []),
            "whiteboard": board,
        }

    def get_moves(self, limit=MOVES):
        """The steps that are open: mine first, then those that are late, then by deadline.

        :param limit: how many
        :return: ``{steps: [{id, name, kind, state, state_label, who, since, until, late, mine}], count, late, mine}``;
            the last three are numbers of steps, times are ISO texts, UTC
        """
        self.ensure_one()
        self.check_access("read")
        return self._moves(self._now_sudo(0, limit).get("move", []), limit)

    def get_news(self, limit=NEWS, all_known=False):
        """What others did on this case since the current user was here the time before.

        :param limit: how many sentences, the latest first
        :param all_known: whether the user says that nothing is new any more
        :return: ``{count, since, rows: [{id, at, who, text}]}``; ``since`` is False for who is here for the first time
        """
        self.ensure_one()
        self.check_access("read")
        known_seq, known_on = self._visit(True, all_known)
        return self._news(self._now_sudo(known_seq)["new"][0], known_seq, known_on, limit)

    # --- how ---------------------------------------------------------------------------------------------------

    def _visit(self, seen, all_known=False):
        """As ``case.note.seen._visit_sudo``; who only reads case files leaves no trace."""
        if not seen or self._i_only_read():
            return 0, None
        return self.env["case.note.seen"]._visit_sudo(self, all_known)

    def _moves(self, steps, limit):
        states = dict(self.env["case.step"]._fields["shown_state"]._description_selection(self.env))
        return {
            "steps": [{**step, "state_label": states.get(step["state"], "")} for step in steps[:limit]],
            **{name: steps[0][f"all_{name}"] if steps else 0 for name in ("count", "late", "mine")},
        }

    def _news(self, count, known_seq, known_on, limit):
        rows = self.env["case.log"]
        if count and limit:
            newer = [("case_id", "=", self.id), ("seq", ">", known_seq), ("user_id", "!=", self.env.uid)]
            rows = rows.search_fetch(newer, order="seq desc", limit=limit)
        return {
            "count": count,
            "since": known_on.isoformat() + "Z" if known_on else False,
            "rows": [
                {"id": row.id, "at": row.at.isoformat() + "Z", "who": row._who(), "text": row.summary} for row in rows
            ],
        }

    def _now_sudo(self, known_seq, limit=MOVES):
        """What stands in rows of this case; the caller may read it, and who reads a case reads whose move it is.

        :param known_seq: the last row of the history that is not new
        :return: ``{kind: [JSON]}``, kinds ``move``, ``new`` (one number) and ``answering``
        """
        self.env["case.step"].flush_model()
        self.env["case.participant"].flush_model()
        lang, now = self.env.lang or "en_US", self.env["case.writer"]._now()
        rows = self.env.execute_query(
            SQL(
                "SELECT 'move', to_jsonb(m) FROM (%(moves)s) m"
                " UNION ALL SELECT 'new', to_jsonb(COUNT(*)) FROM case_log WHERE case_id = %(case)s"
                " AND seq > %(known)s AND user_id IS DISTINCT FROM %(user)s"
                " UNION ALL SELECT 'answering', jsonb_build_object('id', u.id, 'name', p.name) FROM case_answering a"
                " JOIN res_users u ON u.id = a.user_id JOIN res_partner p ON p.id = u.partner_id"
                " WHERE a.case_id = %(case)s AND a.user_id != %(user)s"
                " AND a.last_on > now() at time zone 'UTC' - make_interval(secs => %(seconds)s)",
                moves=self._moves_sql(lang, now, limit),
                case=self.id,
                user=self.env.uid,
                known=known_seq,
                seconds=SECONDS,
            )
        )
        found = {}
        for kind, value in rows:
            found.setdefault(kind, []).append(value)
        return found

    def _moves_sql(self, lang, now, limit):
        """SQL: the first open steps of this case, each with what is counted over all of them; failed ones too."""
        mine = is_mine_sql(self.env, SQL("s.box_id"), SQL("s.role_id"))
        return SQL(
            "SELECT s.id, s.kind, s.name || CASE WHEN s.instance > 1 AND s.code <> ALL(%(own)s)"
            "   THEN ' (' || s.instance || ')' ELSE '' END AS name, s.state, s.mine, s.late,"
            ' to_char(s.enabled_on, \'YYYY-MM-DD"T"HH24:MI:SS"Z"\') AS since,'
            ' to_char(s.deadline, \'YYYY-MM-DD"T"HH24:MI:SS"Z"\') AS until,'
            " CONCAT_WS(' · ', COALESCE(s.outsiders, b.name), COALESCE(r.name->>%(lang)s, r.name->>'en_US')) AS who,"
            " s.all_count, s.all_late, s.all_mine"
            " FROM (SELECT s.id, s.instance, s.code, s.box_id, s.role_id, s.enabled_on, s.deadline,"
            "   COALESCE(s.own_name, i.name->>%(lang)s, i.name->>'en_US') AS name,"
            "   COALESCE(s.own_kind, i.step_kind) AS kind, %(mine)s AS mine, o.names AS outsiders,"
            "   COALESCE(s.deadline < %(now)s, false) AS late,"
            "   CASE s.state WHEN 'enabled' THEN 'offered' WHEN 'failed' THEN 'failed'"
            "     ELSE CASE WHEN s.started_on IS NULL THEN 'todo' ELSE 'in_progress' END END AS state,"
            "   COUNT(*) OVER () AS all_count, COUNT(*) FILTER (WHERE s.deadline < %(now)s) OVER () AS all_late,"
            "   COUNT(*) FILTER (WHERE %(mine)s) OVER () AS all_mine"
            "  FROM case_step s LEFT JOIN case_plan_item i ON i.id = s.item_id"
            "  LEFT JOIN (%(outsiders)s) o ON o.role_id = s.role_id AND s.by_hand IS NOT TRUE"
            "  WHERE s.case_id = %(case)s"
            "  AND (s.state IN ('enabled', 'active') OR (s.state = 'failed' AND s.void IS NOT TRUE"
            "   AND NOT EXISTS (SELECT 1 FROM case_step n WHERE n.case_id = s.case_id AND n.code = s.code"
            "    AND n.instance > s.instance)))"
            "  ORDER BY mine DESC, late DESC, s.deadline, s.id LIMIT %(limit)s) s"
            " LEFT JOIN (%(boxes)s) b ON b.id = s.box_id LEFT JOIN case_role r ON r.id = s.role_id"
            " ORDER BY s.mine DESC, s.late DESC, s.deadline, s.id",
            lang=lang,
            now=now,
            own=list(OWN_STEPS),
            case=self.id,
            mine=SQL("COALESCE(o.names IS NULL AND %s, false)", mine),
            # What is asked of somebody outside lies in the handler's box, and is not the handler's move until taken.
            outsiders=SQL(
                "SELECT p.role_id, string_agg(n.name, ', ' ORDER BY p.id) AS names FROM case_participant p"
                " JOIN case_role r ON r.id = p.role_id AND r.outside JOIN res_partner n ON n.id = p.partner_id"
                " WHERE p.case_id = %(case)s AND %(part)s GROUP BY p.role_id",
                case=self.id,
                part=takes_part_now_sql(),
            ),
            limit=limit,
            boxes=box_names_sql(lang),
        )
