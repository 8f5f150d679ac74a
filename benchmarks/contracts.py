"""Contracts in writing: a long one with its clauses, lines and obligations, beside reportlab with the same pages."""

import io

from _measure import ROUNDS, interleaved, row, say

DOCUMENT = "≤ 2 × the time reportlab needs for the same pages plain"
PAGES = 60


def run(env, scale):
    """A contract document of 60 pages, made and merged, as it is filed."""
    return [_document(env, ROUNDS[scale])]


def _document(env, rounds):
    """Clauses with placeholders to a PDF, against the same blocks of text handed to reportlab as they are."""
    from pypdf import PdfReader

    from odoo.addons.case_contract.tools.contract_pdf import contract_pdf

    contract = _contract(env)
    made_on = contract.date_start

    def ours():
        written = contract._written(env["case.contract.annex"], made_on)
        content = contract_pdf(
            written["title"],
            written["lead"],
            written["clauses"],
            "Footer",
            lambda page, pages: f"Page {page} of {pages}",
        )
        return len(PdfReader(io.BytesIO(content)).pages), content

    def timed():
        return ours()[0]

    pages, content = ours()
    assert pages >= PAGES, f"{pages} pages"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages[:2])
    assert f"Page 1 of {pages}" in text and "{{" not in text, "the document is not what it should be"
    blocks = _blocks(contract._written(env["case.contract.annex"], made_on))
    plain_pages = _plain(blocks)
    say(f"{pages} pages of {len(blocks)} blocks; reportlab alone makes {plain_pages}")
    times = interleaved({"ours": timed, "floor": lambda: _plain(blocks)}, rounds)
    shown = row(
        f"a contract document of {pages} pages",
        pages,
        times["ours"],
        floor=times["floor"],
        unit="ms",
        bar=DOCUMENT,
        no_peer=True,
    )
    shown["met"] = shown["ours"] <= 2 * shown["floor"]
    return shown


def _contract(env):
    """A contract with clauses for sixty pages, 20 lines and 15 obligations."""
    case_type = env["case.type"].create({"name": "Contract file"})
    env["case.characteristic"].create(
        [
            {"type_id": case_type.id, "name": f"Detail {number}", "kind": "char", "code": f"d{number}"}
            for number in range(40)
        ]
    )
    env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Talk", "step_kind": "action"})
    case_type.action_publish()
    contract_type = env["case.contract.type"].create(
        {
            "name": "Long",
            "case_type_id": case_type.id,
            "obligation_ids": [(0, 0, {"name": f"Obligation {number}"}) for number in range(15)],
        }
    )
    for number in range(105):
        clause = env["case.clause"].create({"name": f"Clause {number}", "type_id": case_type.id})
        clause.draft_id.text = _text(number) + ("<p>{{ table.lines }}</p>" if not number else "")
        clause.action_publish()
        contract_type.clause_ids = [(0, 0, {"clause_id": clause.id, "sequence": number})]
    return env["case.contract"].create(
        {
            "type_id": contract_type.id,
            "partner_id": env["res.partner"].create({"name": "Customer"}).id,
            "characteristics": {f"d{number}": f"value {number}" for number in range(40)},
            "line_ids": [
                (0, 0, {"name": f"Product {number}", "quantity": number, "price_unit": 10}) for number in range(20)
            ],
        }
    )


def _text(number):
    """A clause of about a page: paragraphs, a numbered list, placeholders."""
    named = f"{{{{ detail.d{number % 40} }}}}"
    sentence = f"The <b>parties</b> agree with {{{{ partner.name }}}} that {named} is kept as agreed. "
    paragraph = f"<p>{sentence * 5}</p>"
    points = "".join(f"<li>{sentence * 2}</li>" for _n in range(4))
    return f"{paragraph * 3}<ol>{points}</ol>{paragraph}"


def _blocks(written):
    """The same blocks of text, as reportlab takes them."""
    from odoo.addons.case_contract.tools.clause_html import plain

    return [block for clause in written["clauses"] for block in (clause["title"], *plain(clause["html"]))]


def _plain(blocks):
    """Reportlab alone: paragraphs one after the other. :return: the number of pages"""
    from xml.sax.saxutils import escape

    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    from odoo.addons.case_organizer.tools.html_pdf import text_styles

    style = text_styles()["text"]
    document = SimpleDocTemplate(io.BytesIO(), pagesize=A4)
    document.build([Paragraph(escape(block), style) for block in blocks])
    return document.page
