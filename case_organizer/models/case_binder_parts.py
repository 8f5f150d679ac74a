from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, html2plaintext

from ..tools.binder_pages import build, contents, facts, heading, line, rows, text_lines

#: Rows of the history, messages and values that are read at a time.
BATCH = 500


class CaseBinder(models.Model):
    """What is in the parts of a binder: as the reader reads it."""

    _inherit = "case.binder"

    def _part_titles(self):
        """Names of the parts, by code, in their order."""
        return {
            "people": self.env._("People"),
            "timeline": self.env._("Timeline"),
            "details": self.env._("Details"),
            "log": self.env._("History"),
            "whiteboard": self.env._("Whiteboard"),
            "messages": self.env._("Messages"),
            "texts": self.env._("Texts"),
            "documents": self.env._("Documents"),
        }

    @api.model
    def _parts(self):
        """Codes of what a binder may have, in the order in which it has it."""
        return list(self._part_titles())

    @api.model
    def _parts_of(self, case):
        """Codes of what the binder of a case may have: parts that addons bring stand in those that they concern."""
        return self._parts()

    def _put_part(self, file, code):
        """Set one part and add it to the file."""
        title = self._part_titles()[code]

        def story():
            yield heading(title)
            yield from getattr(self, f"_part_{code}")()

        self._put_story(file, story(), title)

    def _put_story(self, file, story, label):
        """Set something and add it; its headings become bookmarks."""
        made, headings = build(story)
        with made:
            first, _count = file.pdf.append(made, label)
        file.entries += [[title, first + page - 1, level] for title, page, level in headings]

    def _moment(self, moment):
        return format_datetime(self.env, moment, dt_format="short") if moment else ""

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _within(self, field):
        """The domain of what is from the chosen first to the chosen last day."""
        first, last = self.choice.get("from"), self.choice.get("to")
        domain = [(field, ">=", f"{first} 00:00:00")] if first else []
        return domain + ([(field, "<=", f"{last} 23:59:59")] if last else [])

    def _said_sudo(self, records, name="name"):
        """What records are called that a row names which the reader reads (users, contacts, kinds): who reads a case is
        told its people by name without reading contacts and users.
        """
        return ", ".join(str(value) for value in records.sudo().mapped(name) if value)

    def _nothing(self):
        return line(self.env._("There is nothing here."))

    # --- the parts ---------------------------------------------------------------------------------------------

    def _part_people(self):
        case = self.case_id
        persons = self.env["case.participant"].with_context(active_test=False).search([("case_id", "=", case.id)])
        told = [(self._said_sudo(case.user_id) or case.handler_name, self.env._("Handler"), "", "", "")]
        if case.partner_id:
            told.append((self._said_sudo(case.partner_id), self.env._("Customer"), "", "", ""))
        for person in persons:
            who = self._said_sudo(person.user_id or person.team_id or person.partner_id)
            role = " · ".join(filter(None, (self._said_sudo(person.role_id), person.relation)))
            told.append(
                (
                    who,
                    role,
                    self._day(person.date_from),
                    self._day(person.date_to),
                    person.rights_shown,
                )
            )
        head = [self.env._("Who"), self.env._("As"), self.env._("From"), self.env._("To"), self.env._("May Do")]
        yield from rows(told, (4, 4, 2, 2, 3), head)
        people = case.get_people()
        names = {person["key"]: person["name"] for person in people["people"]}
        if people["relations"]:
            yield heading(self.env._("Relations"), 2, bookmark=False)
            for relation in people["relations"]:
                days = " – ".join(
                    self._day(fields.Date.to_date(relation[at])) if relation[at] else "" for at in ("since", "until")
                )
                yield line(
                    f"{names.get(relation['from'])} {relation['label']} {names.get(relation['to'])}  {days.strip(' –')}"
                )

    def _part_timeline(self):
        case, told = self.case_id, []
        steps = self.env["case.step"].search([("case_id", "=", case.id)], order="enabled_on, id")
        states = dict(self.env["case.step"]._fields["shown_state"]._description_selection(self.env))
        for step in steps:
            who = self._said_sudo(step.done_by_id) or step.done_by_name or self._said_sudo(step.box_id, "display_name")
            what = " · ".join(filter(None, (states.get(step.shown_state), step.outcome_shown)))
            told.append((step.enabled_on, step.display_name, who, what, step.done_on))
        for pause in self.env["case.pause"].search([("case_id", "=", case.id)]):
            what = self.env._("Case on hold")
            told.append((pause.date_from, what, self._said_sudo(pause.user_id), pause.reason, pause.date_to))
        for extension in self.env["case.extension"].search([("case_id", "=", case.id)]):
            what = self.env._("Deadline extended by %s days", extension.days)
            told.append((extension.at, what, self._said_sudo(extension.user_id), extension.reason, None))
        told.sort(key=lambda row: (row[0] is None, row[0] or fields.Datetime.now()))
        head = [self.env._("From"), self.env._("What"), self.env._("Who"), self.env._("How"), self.env._("Until")]
        lines = ((self._moment(row[0]), row[1], row[2] or "", row[3] or "", self._moment(row[4])) for row in told)
        if not told:
            yield self._nothing()
        yield from rows(lines, (2, 4, 3, 4, 2), head if told else None)

    def _part_details(self):
        values = self.env["case.value"].search(
            [("case_id", "=", self.case_id.id)], order="characteristic_id, valid_from desc, id desc"
        )
        details = values.characteristic_id.sudo()
        for detail in details.sorted(lambda detail: (detail.sequence, detail.id)):
            yield heading(detail.name, 2, bookmark=False)
            lines = (
                (
                    detail._in_words(value.value) or "–",
                    self._moment(value.valid_from),
                    self._moment(value.valid_to) or self.env._("today"),
                    " · ".join(
                        filter(None, (self._said_sudo(value.user_id), self._said_sudo(value.step_id, "display_name")))
                    ),
                )
                for value in values.filtered(lambda value, detail=detail: value.characteristic_id.id == detail.id)
            )
            head = [self.env._("Value"), self.env._("From"), self.env._("To"), self.env._("By")]
            yield from rows(lines, (6, 2, 2, 4), head)
        if not values:
            yield self._nothing()

    def _part_log(self):
        domain = [("case_id", "=", self.case_id.id), *self._within("at")]
        head = [self.env._("No."), self.env._("When"), self.env._("Who"), self.env._("What happened")]
        yield from rows(self._log_lines(domain), (1, 2.4, 3, 9), head)

    def _log_lines(self, domain):
        log, last = self.env["case.log"], 0
        while batch := log.search([*domain, ("seq", ">", last)], order="seq", limit=BATCH):
            names = {user.id: self._said_sudo(user) for user in batch.user_id}
            for row in batch:
                yield (str(row.seq), self._moment(row.at), names.get(row.user_id.id, ""), row.summary or "")
            last = batch[-1].seq
            batch.invalidate_recordset()

    def _part_whiteboard(self):
        notes = self.env["case.note"].search(
            [("case_id", "=", self.case_id.id), *self._within("create_date")], order="id"
        )
        kinds = dict(self.env["case.note"]._fields["kind"]._description_selection(self.env))
        below = notes.grouped("parent_id")
        tops = notes.filtered(lambda note: not note.parent_id or note.parent_id not in notes)
        for top in tops:
            for note in (top, *below.get(top, ())):
                yield from self._note(note, kinds, 18 if note.parent_id else 0)
        if not notes:
            yield self._nothing()

    def _note(self, note, kinds, indent):
        seen = self.env._("for everyone on the case") if note.outside else self.env._("inside only")
        told = [kinds[note.kind], note._author_name(), self._moment(note.create_date), seen]
        if note.question_open:
            told.append(self.env._("not answered"))
        if note.edited_on:
            told.append(self.env._("changed %s", self._moment(note.edited_on)))
        yield line(" · ".join(told), size=8, before=6, after=1, colour="#555555", indent=indent, with_next=True)
        if note.withdrawn_on:
            yield line(self.env._("This note was withdrawn."), indent=indent)
            return
        yield from text_lines(note.body, indent=indent)
        for earlier in note.get_versions() if note.edited_on else ():
            until = fields.Datetime.to_datetime(earlier["until"].rstrip("Z").replace("T", " ")[:19])
            before = self.env._("Before %(until)s: %(text)s", until=self._moment(until), text=earlier["body"])
            yield from text_lines(before, size=8, indent=indent + 12)

    def _part_messages(self):
        found = 0
        for message in self._messages():
            found += 1
            yield line(message.subject or self.env._("No subject"), bold=True, before=10, after=1, with_next=True)
            yield from facts(
                [
                    (self.env._("From"), message.email_from or self._said_sudo(message.author_id)),
                    (self.env._("To"), self._said_sudo(message.partner_ids)),
                    (self.env._("Date"), self._moment(message.date)),
                    (self.env._("Attachments"), self._said_sudo(message.attachment_ids)),
                ]
            )
            yield from text_lines(html2plaintext(message.body or ""))
        if not found:
            yield self._nothing()

    def _messages(self):
        """The messages of the case that the reader reads, oldest first."""
        messages = self.env["mail.message"]
        domain = [
            ("model", "=", "case.case"),
            ("res_id", "=", self.case_id.id),
            ("message_type", "in", ("comment", "email", "email_outgoing", "auto_comment")),
            *self._within("date"),
        ]
        last = 0
        while batch := messages.search([*domain, ("id", ">", last)], order="id", limit=BATCH):
            yield from batch
            last = batch[-1].id

    def _part_texts(self):
        texts = self.env["case.text"].search([("case_id", "=", self.case_id.id)], order="id")
        for text in texts:
            yield heading(text.name, 1)
            yield from text_lines(html2plaintext(text.body or ""))
        if not texts:
            yield self._nothing()

    # --- the cover ---------------------------------------------------------------------------------------------

    def _close_file(self, file):
        """Set cover and contents, and close the PDF: now every page is known."""
        title = f"{self.case_id.name} · {self.case_id.title or self._said_sudo(self.case_id.partner_id)}".strip(" ·")
        added = file.pdf.page_count
        self._steer_sudo({"left_out": "\n".join(self._left_out_sudo()) or False})
        made, _headings = build(self._cover(added, file))
        with made:
            _first, cover = file.pdf.append(made, self.env._("Cover"))
        entries = [[entry[0], entry[2]] for entry in file.entries]
        # How many pages the contents have does not depend on the numbers in them.
        made, _headings = build(self._contents(entries, [0] * len(entries)))
        with made:
            probe = _pages_of(made)
        before = cover + probe
        made, _headings = build(self._contents(entries, [entry[1] + before for entry in file.entries]))
        with made:
            first, listed = file.pdf.append(made, self.env._("Contents"))
        outline = [(self.env._("Cover"), 1, 0), (self.env._("Contents"), cover + 1, 0)]
        outline += [(entry[0], entry[1] + before, entry[2]) for entry in file.entries]
        number, page, of = self.case_id.name, self.env._("page"), self.env._("of")

        def stamp(at, pages, label):
            return " · ".join(filter(None, (number, label))), f"{page} {at} {of} {pages}"

        file.pdf.close(stamp, outline, title, range(added + 1, first + listed))

    def _contents(self, entries, places):
        return contents(entries, self.env._("Contents"), self.env._("page"), places)

    def _cover(self, pages, file):
        case = self.case_id
        yield line(self._said_sudo(case.company_id), size=11, after=60)
        yield line(case.name, size=28, bold=True, after=14)
        yield line(case.title or self._said_sudo(case.partner_id), size=16, after=24)
        yield from facts(self._cover_facts(pages))
        for title, told in (
            (self.env._("Left out"), self.left_out),
            (self.env._("Not shown"), "\n".join(file.troubles)),
        ):
            if told:
                yield line(title, size=11, bold=True, before=16)
                yield from text_lines(told)

    def _cover_facts(self, pages):
        case = self.case_id
        states = dict(case._fields["state"]._description_selection(self.env))
        titles = self._part_titles()
        return [
            (self.env._("Case type"), self._said_sudo(case.type_id)),
            (self.env._("Customer"), self._said_sudo(case.partner_id)),
            (self.env._("Handler"), self._said_sudo(case.user_id) or case.handler_name),
            (self.env._("State"), " · ".join(filter(None, (states[case.state], self._said_sudo(case.status_id))))),
            (self.env._("Result"), self._said_sudo(case.result_id)),
            (self.env._("Opened"), self._moment(case.opened_on)),
            (self.env._("Closed"), self._moment(case.closed_on)),
            (self.env._("Made by"), self._said_sudo(self.user_id)),
            (self.env._("Made on"), self._moment(fields.Datetime.now())),
            (self.env._("Made of"), ", ".join(titles[part] for part in self.parts)),
            (self.env._("Pages behind the contents"), str(pages)),
        ]


def _pages_of(file):
    from pypdf import PdfReader

    return len(PdfReader(file).pages)
