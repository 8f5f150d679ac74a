from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

#: Notes that the whiteboard shows at first, and adds when more are asked for.
PAGE = 20


class CaseCase(models.Model):
    """The whiteboard on top of a case: read at a glance, written in one gesture."""

    _inherit = "case.case"

    note_ids = fields.One2many("case.note", "case_id", "Whiteboard", readonly=True)

    def get_whiteboard(self, limit=PAGE, seen=False):
        """What the whiteboard shows: pinned notes first, then the newest.

        :param limit: how many notes, answers and comments not counted; pinned ones come always
        :param seen: whether the user sees it on a screen, and has read these notes from now on
        :return: ``{"notes": [note], "more": bool, "can_post": bool, "unread": number, "last": id of the newest note}``;
            a note is ``{id, kind, body, by, by_id, at, edited, withdrawn, outside, pinned, unread, mine, open,
            answered, mentioned: [names], comments: [note]}``; times are ISO texts, UTC
        """
        self.ensure_one()
        self.check_access("read")
        self._note_reading("contents", self.env._("Whiteboard"))
        shown, comments, more = self._notes_shown(limit)
        everything = shown | comments
        last, seen_notes = max(everything.ids, default=0), self.env["case.note.seen"]
        before = seen_notes._read_up_to_sudo(self, last) if seen else seen_notes._seen_by_me(self).get(self.id, 0)
        names, mentioned = everything._persons_sudo()

        def draw(note):
            return note._drawn(before, names, mentioned.get(note.id, []))

        below = {}
        for comment in comments:
            below.setdefault(comment.parent_id.id, []).append(draw(comment))
        found = [{**draw(note), "comments": below.get(note.id, [])} for note in shown]
        return {
            "notes": found,
            "more": more,
            "can_post": self._may_note(),
            "unread": sum(note["unread"] for top_note in found for note in (top_note, *top_note["comments"])),
            "last": last,
        }

    def _notes_shown(self, limit):
        """The notes at the top, pinned ones first, and what belongs to them: read in one statement.

        :return: ``(notes, comments, whether there are more notes)``
        """
        notes = self.env["case.note"]
        top = [("case_id", "=", self.id), ("parent_id", "=", False)]
        pinned = notes._search([*top, ("pinned", "=", True)])
        newest = notes._search([*top, ("pinned", "=", False)], limit=limit + 1)
        ids = SQL("((%s) UNION ALL (%s))", pinned.select(), newest.select())
        found = notes.search_fetch(
            ["|", ("id", "in", ids), ("parent_id", "in", ids)],
            [name for name, field in notes._fields.items() if field.column_type and field.prefetch],
        )
        first = found.filtered(lambda note: not note.parent_id)
        unpinned = first.filtered(lambda note: not note.pinned)
        shown = first.filtered("pinned") | unpinned[:limit]
        comments = (found - first).filtered(lambda note: note.parent_id in shown).sorted("id")
        return shown, comments, len(unpinned) > limit

    def post_note(self, body, kind="message", outside=False, pinned=False, parent_id=False, mentions=(), invite=()):
        """Write on the whiteboard.

        :param body: plain text
        :param kind: ``message``, ``instruction`` or ``question``; an answer or comment (``parent_id``) needs none
        :param outside: for persons involved from outside too; an answer follows its note
        :param pinned: before the others
        :param parent_id: id of the ``case.note`` that this answers or comments on
        :param mentions: who is asked to look: ``{"user_id"}``, ``{"role_id"}`` or ``{"team_id"}`` each
        :param invite: users who are no participants yet and are added at once: ``{"user_id", "relation", "may_note",
            "may_file", "may_answer", "may_approve"}`` each, the last four with what they have by default
        :return: id of the ``case.note``
        :raises AccessError: when the user may not write here
        :raises ValidationError: naming who cannot be mentioned, or what is wrong with the text
        """
        self.ensure_one()
        self._check_may_note()
        notes = self.env["case.note"]
        parent = notes.browse(parent_id or [])
        if parent:
            parent.check_access("read")
            if parent.case_id != self or parent.parent_id:
                raise UserError(self.env._("Answer a note of this case."))
            parent._check_there()
            kind, outside, pinned = "comment", parent.outside, False
        if kind not in dict(notes._fields["kind"].selection) or (kind == "comment" and not parent):
            raise ValidationError(self.env._("“%s” is no kind of note.", kind))
        body = notes._checked_text(body)
        self._invite(invite)
        mentioned = self._mentioned(mentions)
        note = notes.sudo().create(
            {
                "case_id": self.id,
                "parent_id": parent.id,
                "kind": kind,
                "body": body,
                "outside": bool(outside),
                "pinned": bool(pinned),
                "mentioned_ids": [(6, 0, mentioned.ids)],
            }
        )
        self.env["case.note.seen"]._read_up_to_sudo(self, note.id)
        note._tell()
        self._tell_mentioned(mentioned - self.env.user, note)
        return note.id

    def read_whiteboard(self, note_id):
        """Note that the current user has read the whiteboard up to a note."""
        self.ensure_one()
        self.check_access("read")
        newest = self.env["case.note"].search([("case_id", "=", self.id), ("id", "<=", note_id)], limit=1)
        if newest and not self._i_only_read():
            self.env["case.note.seen"]._read_up_to_sudo(self, newest.id)

    def get_mentionable(self, term="", limit=8):
        """Who can be mentioned: roles that are held, teams and users on the case first, then other case users.

        :return: a list of ``{"kind": "user"|"role"|"team", "id", "name", "on_case": bool}``
        """
        self.ensure_one()
        self.check_access("read")
        held = self.sudo().participant_ids.filtered(lambda person: person.box_id and person.current)
        found = [("role", role.id, role.name, True) for role in held.role_id]
        found += [("team", team.id, team.name, True) for team in held.team_id]
        here = held.user_id | held.team_id.member_ids
        found += [("user", user.id, user.name, True) for user in here.filtered("active")]
        term = (term or "").strip().lower()
        found = [entry for entry in found if term in entry[2].lower()][:limit]
        if len(found) < limit:
            group = self.env.ref("case_organizer.group_case_user")
            others = self.env["res.users"].search(
                [
                    ("name", "ilike", term),
                    ("id", "not in", here.ids),
                    ("share", "=", False),
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "in", self.company_id.ids),
                ],
                limit=limit - len(found),
            )
            found += [("user", user.id, user.name, False) for user in others]
        return [{"kind": kind, "id": id, "name": name, "on_case": here} for kind, id, name, here in found]

    # --- who may -----------------------------------------------------------------------------------------------

    def _may_note(self):
        """Whether the current user may write on the whiteboard: who reads the case, unless a participant without."""
        self.ensure_one()
        if not self.env.user.has_group("case_organizer.group_case_user"):
            return False
        return self.user_id == self.env.user or "may_note" in self._my_rights()

    def _check_may_note(self):
        self.check_access("read")
        if not self._may_note():
            raise AccessError(self.env._("You read the whiteboard of %s, but do not write on it.", self.name))

    def _invite(self, invite):
        """Add users who are asked for help, with the rights that were chosen."""
        if not invite:
            return
        self.check_access("write")
        names = ("may_note", "may_file", "may_answer", "may_approve")
        here = self.sudo().participant_ids.filtered("current").user_id
        self.env["case.participant"].create(
            [
                {
                    "case_id": self.id,
                    "user_id": wanted["user_id"],
                    "relation": wanted.get("relation") or self.env._("asked for help"),
                    **{name: bool(wanted[name]) for name in names if name in wanted},
                }
                for wanted in invite
                if wanted["user_id"] not in here.ids
            ]
        )

    def _mentioned(self, mentions):
        """The users whom mentions mean. :raises ValidationError: naming who does not read this case"""
        users, held = self.env["res.users"], self.sudo().participant_ids.filtered("current")
        for mention in mentions:
            if mention.get("role_id"):
                persons = held.filtered(lambda person, role=mention["role_id"]: person.role_id.id == role)
                users |= persons.user_id | persons.team_id.member_ids
            elif mention.get("team_id"):
                users |= held.team_id.filtered(lambda team, wanted=mention["team_id"]: team.id == wanted).member_ids
            else:
                users |= users.browse(mention["user_id"])
        users = users.exists()
        for user in users:
            if user.share or not self.with_user(user).has_access("read"):
                raise ValidationError(
                    self.env._("%s does not read this case: add them to the persons involved.", user.sudo().name)
                )
        return users

    def _tell_mentioned(self, users, note):
        """A short message in the clients of those who are mentioned; never mail."""
        for user in users.sudo():
            self.env["case.writer"]._tell(
                user.partner_id,
                "case_organizer.mention",
                {"case_id": self.id, "case": self.display_name, "by": self.env.user.name, "note_id": note.id},
            )
