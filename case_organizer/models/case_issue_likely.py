import re

from odoo import models
from odoo.tools import SQL

from .case_case import RUNNING

#: Words of a subject that are compared: so many at most, none shorter than this.
MOST_WORDS, SHORTEST = 12, 4
#: How many cases are looked at for each thing they may have in common, newest first.
LOOKED_AT = 200
#: What each thing in common counts for: a word of the subject, a detail, the category.
POINTS = {"word": 2, "detail": 3, "category": 2}


class CaseIssue(models.Model):
    """Which cases may be behind an issue, and which issues behind a case, by what they have in common.

    Subjects are compared word by word with PostgreSQL's own text search, whose index is there on every server;
    ``pg_trgm`` is not.
    """

    _inherit = "case.issue"

    def likely_cases(self, limit=40):
        """Running cases that are like this issue and the cases that are linked to it.

        :return: a list of ``(case, points, [what they have in common])``, the likeliest first; cases that the current
            user reads
        """
        self.ensure_one()
        self.check_access("read")
        rows = self.env.execute_query(
            SQL(
                "SELECT f.case_id, sum(f.points), array_agg(DISTINCT f.why) FROM (%s UNION ALL %s UNION ALL %s) f"
                " WHERE NOT EXISTS (SELECT 1 FROM case_issue_link l WHERE l.issue_id = %s AND l.case_id = f.case_id"
                " AND l.active)"
                " GROUP BY f.case_id ORDER BY 2 DESC, 1 DESC LIMIT %s",
                self._cases_by_category_sql(),
                self._cases_by_words_sql(),
                self._cases_by_details_sql(),
                self.id,
                limit * 2,
            )
        )
        return self._told_as_likely(self.env["case.case"], rows, limit)

    def _running_sql(self):
        """SQL: the case ``c`` runs, in the company of this issue, and is no issue itself."""
        return SQL(
            "c.company_id = %s AND c.state = ANY(%s) AND c.type_id NOT IN (SELECT id FROM case_type WHERE is_issue)",
            self.company_id.id,
            list(RUNNING),
        )

    def _cases_by_category_sql(self):
        return SQL(
            "(SELECT c.id AS case_id, %s AS points, 'category' AS why FROM case_case c WHERE c.category_id = %s AND %s"
            " ORDER BY c.id DESC LIMIT %s)",
            POINTS["category"],
            self.category_id.id or 0,
            self._running_sql(),
            LOOKED_AT,
        )

    def _cases_by_words_sql(self):
        words = _words(self.title)
        return SQL(
            "(SELECT c.id, %s, 'subject' FROM case_case c WHERE %s AND %s ORDER BY c.id DESC LIMIT %s)",
            _common_words_sql("c", words),
            _has_words_sql("c", words),
            self._running_sql(),
            LOOKED_AT,
        )

    def _cases_by_details_sql(self):
        """Cases with the same answers as those that are linked: each answer looks at the newest cases that have it."""
        return SQL(
            "(SELECT o.case_id, %s * count(DISTINCT o.characteristic_id), 'details'"
            " FROM (SELECT DISTINCT v.characteristic_id, v.value FROM case_issue_link l"
            " JOIN case_value v ON v.case_id = l.case_id AND v.valid_to IS NULL"
            " JOIN case_characteristic d ON d.id = v.characteristic_id AND %s"
            " WHERE l.issue_id = %s AND l.active LIMIT %s) a"
            " CROSS JOIN LATERAL (%s) o JOIN case_case c ON c.id = o.case_id WHERE %s GROUP BY o.case_id)",
            POINTS["detail"],
            _comparable_sql(),
            self.id,
            LOOKED_AT,
            _same_answer_sql(),
            self._running_sql(),
        )

    def _likely_for(self, case, limit=8):
        """Issues that are not closed and may be behind a case.

        :param case: one ``case.case`` that the user reads
        :return: a list of ``(issue, points, [what they have in common])``, the likeliest first
        """
        words = _words(case.title)
        rows = self.env.execute_query(
            SQL(
                "SELECT i.id, sum(f.points), array_agg(DISTINCT f.why) FROM ("
                " (SELECT i.case_id, %s AS points, 'category' AS why FROM case_issue i WHERE i.category_id = %s"
                " ORDER BY i.id DESC LIMIT %s)"
                " UNION ALL (SELECT c.id, %s, 'subject' FROM case_case c WHERE %s AND c.company_id = %s"
                " AND c.type_id IN (SELECT id FROM case_type WHERE is_issue) ORDER BY c.id DESC LIMIT %s)"
                " UNION ALL (SELECT i.case_id, %s * count(DISTINCT a.characteristic_id), 'details' FROM"
                " (SELECT v.characteristic_id, v.value FROM case_value v"
                " JOIN case_characteristic d ON d.id = v.characteristic_id AND %s"
                " WHERE v.case_id = %s AND v.valid_to IS NULL) a"
                " CROSS JOIN LATERAL (%s) o JOIN case_issue_link l ON l.case_id = o.case_id AND l.active"
                " JOIN case_issue i ON i.id = l.issue_id GROUP BY i.case_id)"
                ") f JOIN case_issue i ON i.case_id = f.case_id JOIN case_case c ON c.id = i.case_id"
                " WHERE i.company_id = %s AND c.state = ANY(%s) AND NOT EXISTS (SELECT 1 FROM case_issue_link l"
                " WHERE l.issue_id = i.id AND l.case_id = %s AND l.active)"
                " GROUP BY i.id ORDER BY 2 DESC, 1 DESC LIMIT %s",
                POINTS["category"],
                case.category_id.id or 0,
                LOOKED_AT,
                _common_words_sql("c", words),
                _has_words_sql("c", words),
                case.company_id.id,
                LOOKED_AT,
                POINTS["detail"],
                _comparable_sql(),
                case.id,
                _same_answer_sql(),
                case.company_id.id,
                list(RUNNING),
                case.id,
                limit,
            )
        )
        return self._told_as_likely(self, rows, limit)

    def _told_as_likely(self, model, rows, limit):
        """Rows of (id, points, what) as records that the user reads, in the order of the rows."""
        readable = set(model.search([("id", "in", [row[0] for row in rows])])._ids)
        kept = [row for row in rows if row[0] in readable][:limit]
        return [(model.browse(found), int(points), sorted(why)) for found, points, why in kept]

    def _why_in_words(self, why):
        """What two have in common, as a sentence. :param why: names, as :meth:`likely_cases` gives them"""
        words = {
            "category": self.env._("same category"),
            "subject": self.env._("similar subject"),
            "details": self.env._("same details"),
        }
        return ", ".join(words[name] for name in why)


def _words(title):
    """The words of a subject that are compared."""
    found = dict.fromkeys(word for word in re.findall(r"\w+", (title or "").lower()) if len(word) >= SHORTEST)
    return list(found)[:MOST_WORDS]


def _has_words_sql(alias, words):
    """SQL: the title has one of these words."""
    if not words:
        return SQL("FALSE")
    title = SQL("COALESCE(%s, '')", SQL.identifier(alias, "title"))
    return SQL("to_tsvector('simple', %s) @@ to_tsquery('simple', %s)", title, " | ".join(words))


def _common_words_sql(alias, words):
    """SQL: what the words count for that the title has."""
    title = SQL("COALESCE(%s, '')", SQL.identifier(alias, "title"))
    return SQL(
        "%s * (SELECT count(*)::int FROM unnest(%s::text[]) w"
        " WHERE w = ANY(tsvector_to_array(to_tsvector('simple', %s))))",
        POINTS["word"],
        words,
        title,
    )


def _comparable_sql():
    """SQL: the detail ``d`` says something that cases have in common, and everybody may know it."""
    return SQL(
        "d.kind != 'boolean'"
        " AND NOT EXISTS (SELECT 1 FROM case_characteristic_reader r WHERE r.characteristic_id = d.id)"
    )


def _same_answer_sql():
    """SQL: the newest cases with the answer ``a``."""
    return SQL(
        "SELECT n.case_id, n.characteristic_id FROM case_value n WHERE n.characteristic_id = a.characteristic_id"
        " AND n.valid_to IS NULL AND jsonb_hash(n.value) = jsonb_hash(a.value) AND n.value = a.value"
        " ORDER BY n.case_id DESC LIMIT %s",
        LOOKED_AT,
    )
