import { expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Version extends models.Model {
    _name = "case.document.version";
    name = fields.Char();
    _records = [1, 2, 3].map((id) => ({ id, name: `Version ${id}` }));
}

class CaseDocument extends models.Model {
    _name = "case.document";
    version_id = fields.Many2one({ relation: "case.document.version" });
    file_name = fields.Char();
    mimetype = fields.Char();
    file_size = fields.Integer();
    url = fields.Char();
    _records = [
        { id: 1, version_id: 1, file_name: "Pay slip.pdf", mimetype: "application/pdf", file_size: 2000, url: "/case/1?v=1" },
        { id: 2, version_id: 2, file_name: "House.png", mimetype: "image/png", file_size: 900, url: "/case/2" },
        { id: 3, version_id: 3, file_name: "Plan.svg", mimetype: "image/svg+xml", url: "/case/3" },
        { id: 4, version_id: false },
    ];
}

defineMailModels();
defineModels([Version, CaseDocument]);

const open = (resId, resIds = [resId]) =>
    mountView({
        type: "form",
        resModel: "case.document",
        resId,
        resIds,
        arch: `<form><field name="file_name"/><widget name="case_document_preview"/></form>`,
    });

test("a PDF is read in its place, under its name, and downloaded from there", async () => {
    await open(1);
    expect(".o_case_preview iframe").toHaveAttribute("title", "Pay slip.pdf");
    expect(queryOne(".o_case_preview iframe").dataset.src).toInclude(encodeURIComponent("/case/1?v=1"));
    expect(".o_case_preview a").toHaveAttribute("href", "/case/1?v=1&download=true");
    expect(".o_case_preview").toHaveText(/2kB/i);
});

test("a picture is shown larger", async () => {
    await open(2);
    expect(".o_case_preview_image").toHaveAttribute("alt", "House.png");
    await contains("button:contains(Larger)").click();
    await animationFrame();
    expect(".o-FileViewer").toHaveText(/House\.png/);
});

test("what cannot be shown is said and can be downloaded; the next document is not blamed for it", async () => {
    await open(2, [2, 1]);
    await manuallyDispatchProgrammaticEvent(queryOne(".o_case_preview_image"), "error");
    await animationFrame();
    expect(".o_case_preview [role=alert]").toHaveText("This file cannot be shown here. Download House.png");
    expect(".o_case_preview [role=alert] a").toHaveAttribute("href", "/case/2?download=true");
    expect("button:contains(Larger)").toHaveCount(0);
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_case_preview [role=alert]").toHaveCount(0);
    expect(".o_case_preview iframe").toHaveCount(1);
});

test("a picture that may carry a script is not shown, only downloaded", async () => {
    await open(3);
    expect(".o_case_preview").toHaveText(/There is no preview of this kind of file\./);
    expect(".o_case_preview img, .o_case_preview iframe, .o_case_preview button").toHaveCount(0);
    expect(".o_case_preview a").toHaveAttribute("href", "/case/3?download=true");
});

test("a document of which nothing is filed shows nothing", async () => {
    await open(4);
    expect(".o_case_preview").toHaveCount(0);
});
