"""What is killed: files and mails that come in, a binder that is made, a contract that is signed."""

import io
import tempfile
from base64 import b64encode
from email.message import EmailMessage
from pathlib import Path

from _jobs import Job
from _people import case_type


class History(Job):
    """A history that is taken over: whole or not at all."""

    name = "history import"

    def make(self):
        self.round = getattr(self, "round", 0) + 1
        self.type_name = f"Faults history {self.number} {self.round}"
        lines = [
            f"{self.number}-{self.round}-{case},Step {step},Ada,2024-03-{step + 1:02d}T10:00:00Z\n"
            for case in range(self.size)
            for step in range(5)
        ]
        self.path = Path(tempfile.mkdtemp(prefix="case_faults_")) / "log.csv"
        self.path.write_text("case:concept:name,concept:name,org:resource,time:timestamp\n" + "".join(lines))

    def work(self, env):
        if not self._there(env):
            env(user=self.uid)["case.history.import"].run_file(str(self.path), self.type_name)

    def _there(self, env):
        return env["case.type"].with_context(active_test=False).search([("name", "=", self.type_name)])

    def check(self, env):
        types = self._there(env)
        cases = env["case.case"].with_context(active_test=False).search([("type_id", "in", types.ids)])
        self.case_ids = cases.ids
        found = [] if len(types) == 1 else [f"{len(types)} case types were made"]
        if len(cases) != self.size or len(cases.step_ids) != 5 * self.size:
            found.append(f"{len(cases)} cases with {len(cases.step_ids)} steps came in")
        return found


class Mail(Job):
    """Mails that become cases; who delivers them does it again for all, as it cannot know which were taken in."""

    name = "mail intake"

    def prepare(self, env):
        domain = env["mail.alias.domain"].sudo().create({"name": f"faults{self.number}.example"})
        self.address = f"desk{self.number}@{domain.name}"
        found = case_type(env, f"Faults mail {self.number}", [{"name": "read"}])
        found.alias_name = f"desk{self.number}"
        # There is none before it has a name.
        found.sudo().alias_id.alias_domain_id = domain
        self.type_id = found.id
        self.size = max(self.size // 10, 4)

    def make(self):
        self.round = getattr(self, "round", 0) + 1
        self.mails = [self._mail(f"{self.number}.{self.round}.{number}") for number in range(self.size)]

    def _mail(self, key):
        mail = EmailMessage()
        # Each of somebody else: who writes often is taken for a machine.
        mail["From"], mail["To"], mail["Subject"] = f"Jan <jan{key}@dewit.example>", self.address, f"Request {key}"
        mail["Message-Id"], mail["Date"] = f"<{key}@dewit.example>", "Mon, 1 Jun 2026 09:00:00 +0000"
        mail.set_content("Please help.")
        mail.add_attachment(b"%PDF-1.4 proof\n%%EOF", maintype="application", subtype="pdf", filename="proof.pdf")
        return mail.as_bytes()

    def work(self, env):
        for mail in self.mails:
            env["mail.thread"].message_process(False, mail)
            env.flush_all()
            env.cr.commit()

    def check(self, env):
        found, cases = [], env["case.case"]
        for number in range(self.size):
            title = f"Request {self.number}.{self.round}.{number}"
            opened = cases.search([("type_id", "=", self.type_id), ("title", "=", title)])
            files = env["case.document"].search_count([("case_id", "in", opened.ids)])
            messages = opened.message_ids.filtered(lambda one: one.message_type == "email")
            if (len(opened), len(messages)) != (1, 1) or files > 1:
                found.append(f"{title}: {len(opened)} cases, {len(messages)} messages, {files} documents")
            cases |= opened
        self.case_ids = cases.ids
        return found


class Binder(Job):
    """A case as one PDF, made piece by piece."""

    name = "binder"

    def prepare(self, env):
        self.type_id = case_type(env, f"Faults binder {self.number}", [{"name": "look"}]).id
        code = f"faults_{self.number}"
        self.kind_id = env["case.document.kind"].sudo().create({"name": code, "code": code}).id
        self.pieces = max(self.size // 10, 5)

    def make(self):
        from reportlab.pdfgen.canvas import Canvas

        with self.ground.committed(self.uid) as env:
            case = env["case.case"].create({"type_id": self.type_id})
            for number in range(self.pieces):
                stream = io.BytesIO()
                canvas = Canvas(stream)
                canvas.drawString(100, 100, f"paper {number}")
                canvas.showPage()
                canvas.save()
                case.file_document(self.kind_id, f"paper {number}.pdf", b64encode(stream.getvalue()).decode())
            self.case_ids = case.ids
            self.binder_id = env["case.binder"].begin_sudo(case, at_once=False).id

    def work(self, env):
        from odoo.addons.case_organizer.models import case_binder

        case_binder.CHUNK = 1
        env["case.binder"]._cron_work()

    def check(self, env):
        from pypdf import PdfReader

        binder = env["case.binder"].browse(self.binder_id)
        if binder.state != "done":
            return [f"the binder is {binder.state}: {binder.error}"]
        pages = PdfReader(io.BytesIO(binder.attachment_id.raw)).pages
        found = []
        papers = sum(page.extract_text().count("paper ") > 0 for page in pages)
        if len(pages) != binder.page_count or papers < self.pieces:
            found.append(f"{len(pages)} of {binder.page_count} pages, {papers} with papers")
        told = env["case.log"].search_count([("case_id", "in", self.case_ids), ("kind", "=", "binder")])
        return found + ([] if told == 1 else [f"told {told} times in the log"])


class Signing(Job):
    """A contract that both sides sign: it is sealed, once."""

    name = "contract signing"

    def prepare(self, env):
        root = env(user=1)
        root["res.users"].browse(self.uid).group_ids += root.ref("case_contract.group_contract_signatory")
        file_type = case_type(env, f"Faults signing {self.number}", [{"name": "talk", "required": False}])
        clause = root["case.clause"].create({"name": f"Faults {self.number}"})
        clause.draft_id.text = "<p>Agreed with {{ partner.name }}.</p>"
        clause.action_publish()
        values = {"name": "Faults", "case_type_id": file_type.id, "clause_ids": [(0, 0, {"clause_id": clause.id})]}
        self.contract_type_id = root["case.contract.type"].create(values).id

    def make(self):
        with self.ground.committed(self.uid) as env:
            partner = env["res.partner"].sudo().create({"name": "Customer"})
            contract = env["case.contract"].create({"type_id": self.contract_type_id, "partner_id": partner.id})
            contract.action_to_sign()
            self.contract_id, self.case_ids = contract.id, contract.case_id.ids
            self.sha256 = contract.document_ids.sha256
            theirs = contract.signature_ids.filtered(lambda one: one.side == "theirs")
            person = env["case.participant"].browse(theirs.action_send_link()["context"]["default_participant_id"])
            self.token = env["case.access.token"]._issue(person)[1].rsplit("/", 1)[1]
            self.theirs_id, self.ours_id = theirs.id, (contract.signature_ids - theirs).id

    def work(self, env):
        """Each signs once more when their click got no answer; who signed already is told so."""
        if not env["case.contract.signature"].browse(self.theirs_id).signed_on:
            env["case.gateway"].sign_contract(self.token, self.sha256, "Ruth")
            env.flush_all()
            env.cr.commit()
        ours = env(user=self.uid)["case.contract.signature"].browse(self.ours_id)
        if not ours.signed_on:
            ours.sign("Sam")

    def check(self, env):
        contract = env["case.contract"].browse(self.contract_id)
        sealed = contract.case_id.log_ids.filtered(lambda row: "sealed" in (row.data or {}))
        found = [] if len(sealed) == 1 else [f"sealed {len(sealed)} times"]
        if (contract.state, contract.document_ids.state) != ("active", "signed"):
            found.append(f"the contract is {contract.state}, its document {contract.document_ids.mapped('state')}")
        if not contract.document_ids.check_seal()["intact"]:
            found.append("its seal is broken")
        return found
