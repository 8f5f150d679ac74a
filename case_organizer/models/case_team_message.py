from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseTeamMessage(models.Model):
    """A message to a team: written here, or mail to the team's address.

    It waits in the team box until a member says that it is done, attaches it to a case or makes a case of it. It never
    opens a case by itself.
    """

    _name = "case.team.message"
    _description = "Message to a Team"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _mail_post_access = "read"
    _case_read_apart = True

    name = fields.Char("Subject", required=True)
    team_id = fields.Many2one("case.team", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="team_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", "From", ondelete="set null", index="btree_not_null")
    email_from = fields.Char("Sender's Address")
    body = fields.Html("Message", sanitize_attributes=True)
    user_id = fields.Many2one("res.users", "Taken by", readonly=True, index="btree_not_null", ondelete="set null")
    case_id = fields.Many2one("case.case", "Case File", readonly=True, ondelete="restrict", index="btree_not_null")
    about_id = fields.Many2one(
        "case.case",
        "Answers on",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="It answers a message of this case: attach it there.",
    )
    reason = fields.Char("Why It Is Here", readonly=True, help="And not on a case.")
    done_on = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("waiting", "Waiting"), ("taken", "Taken"), ("done", "Done")], compute="_compute_state", store=True
    )

    _waiting = models.Index("(team_id, id) WHERE done_on IS NULL")

    @api.depends("done_on", "user_id")
    def _compute_state(self):
        for message in self:
            message.state = "done" if message.done_on else "taken" if message.user_id else "waiting"

    @api.model_create_multi
    def create(self, vals_list):
        """Put messages into team boxes; who may write one need not be in the team."""
        messages = super().create(vals_list)
        messages._announce()
        return messages

    def write(self, vals):
        """Change messages; the clients of the team see it."""
        teams = self.team_id
        result = super().write(vals)
        self._announce(teams)
        return result

    def _announce(self, teams=None):
        """Tell the clients of the teams that something changed in their box."""
        boxes = self.env["case.box"]._of_teams((self.team_id | (teams or self.team_id)).ids)
        self.env["case.writer"]._announce(boxes.values())

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Mail to the address of a team."""
        values = {
            "name": msg_dict.get("subject") or self.env._("No subject"),
            "email_from": msg_dict.get("email_from"),
            "partner_id": msg_dict.get("author_id"),
            "body": msg_dict.get("body"),
            "about_id": self._answered_case(msg_dict),
            **(custom_values or {}),
        }
        return super().message_new(msg_dict, custom_values=values)

    @api.model
    def _answered_case(self, msg_dict):
        """Id of the case on which the message stands that a mail answers, or False."""
        answered = [msg_dict.get("in_reply_to"), *(msg_dict.get("references") or "").split()]
        found = [("message_id", "in", list(filter(None, answered))), ("model", "=", "case.case")]
        return self.env["mail.message"].sudo().search(found, order="id desc", limit=1).res_id

    # --- verbs -------------------------------------------------------------------------------------------------

    def _check_waits(self):
        """:raises UserError: when a message is done already"""
        self.check_access("write")
        for message in self:
            if message.done_on:
                raise UserError(
                    self.env._("“%(message)s” is done (%(who)s).", message=message.name, who=message.done_by_id.name)
                )

    def action_take(self):
        """Say that one sees to it."""
        self._check_waits()
        self.user_id = self.env.user
        return True

    def action_give_back(self):
        """Let it wait for the team again."""
        self._check_waits()
        self.user_id = False
        return True

    def action_done(self):
        """Say that it is answered, or needs nothing more."""
        self._check_waits()
        self.write({"done_on": fields.Datetime.now(), "done_by_id": self.env.uid})
        return True

    def action_reopen(self):
        """Let a message wait again. :raises UserError: when it went to a case"""
        self.check_access("write")
        if self.case_id:
            raise UserError(self.env._("“%s” went to a case: go on there.", self.filtered("case_id")[0].name))
        self.write({"done_on": False, "done_by_id": False})
        return True

    def action_ask_case(self):
        """The dialog that makes a case of a message, or attaches it to one."""
        self.ensure_one()
        self._check_waits()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("To a Case"),
            "res_model": "case.message.file",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_message_id": self.id,
                "default_way": "existing" if self.about_id else "new",
                "default_case_id": self.about_id.id,
            },
        }

    def action_open_case(self):
        """Show the case that this message went to."""
        self.ensure_one()
        return self.case_id._action_show()

    def attach_to(self, case):
        """Move this message, with its files and what was written about it, to a case.

        :param case: one ``case.case`` that the user may change
        """
        self.ensure_one()
        self._check_waits()
        case.check_access("write")
        self._move_thread_sudo(case)
        self.write({"case_id": case.id, "done_on": fields.Datetime.now(), "done_by_id": self.env.uid})

    def make_case(self, case_type, partner=None, title=None):
        """Open a case and attach this message to it.

        :param case_type: one ``case.type``
        :param partner: the customer, one ``res.partner``; who wrote it when left out
        :param title: the subject of the case; that of the message when left out
        :return: the ``case.case``
        """
        self.ensure_one()
        self._check_waits()
        case = self.env["case.case"].create(
            {
                "type_id": case_type.id,
                "partner_id": (partner or self.partner_id).id,
                "title": title or self.name,
                "channel": self.env._("mail") if self.email_from else self.env._("message to %s", self.team_id.name),
                "report_method_id": self.email_from and self.env.ref("case_organizer.report_method_mail").id,
            }
        )
        self.attach_to(case)
        return case

    def _move_thread_sudo(self, case):
        """Move messages and files to a case; the caller has checked that the user may write both."""
        thread = self.sudo()
        if not thread.email_from:
            # Written here: what it says is no message of a thread yet.
            files = self.env["ir.attachment"].sudo().search([("res_model", "=", self._name), ("res_id", "=", self.id)])
            case.sudo().message_post(
                body=thread.body or "",
                subject=self.name,
                author_id=thread.create_uid.partner_id.id,
                subtype_xmlid="mail.mt_note",
                attachment_ids=files.ids,
            )
        messages = thread.message_ids
        thread.message_change_thread(case)
        own = messages.attachment_ids.filtered(lambda file: file.res_model == self._name)
        own.write({"res_model": case._name, "res_id": case.id})
