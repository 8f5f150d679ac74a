import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { loadPDFJSAssets } from "@web/core/utils/pdfjs";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useOrm } from "../core/while_here";
import { placesOf } from "./places";

/** Dots per point of the pictures of pages that are kept (72 points are an inch), and of those shown. */
const KEPT_SCALE = 2.5;
const SHOWN_SCALE = 1.4;
/** Bars smaller than this part of a page were clicks. */
const SMALLEST = 0.004;

/**
 * Make a copy of a PDF for disclosure: drag over what is to be black, or name words. Pages with bars become pictures
 * with the bars drawn in, here, so that nothing lies below them; the server looks whether the words are gone.
 */
export class Redact extends Component {
    static template = "case_organizer.Redact";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useOrm();
        this.action = useService("action");
        this.notification = useService("notification");
        const { version_id, name, url } = this.props.action.params;
        Object.assign(this, { versionId: version_id, name, url });
        this.display = { controlPanel: {} };
        this.state = useState({ pages: [], bars: [], reason: "", words: "", busy: false, drawing: null, wrong: "" });
        this.nextId = 1;
        onWillStart(() => this.load());
    }

    /** Read the file and draw its pages. */
    async load() {
        await loadPDFJSAssets();
        const lib = globalThis.pdfjsLib;
        lib.GlobalWorkerOptions.workerSrc = "/web/static/lib/pdfjs/build/pdf.worker.js";
        try {
            this.pdf = await lib.getDocument({ url: this.url, isEvalSupported: false }).promise;
        } catch {
            this.state.wrong = _t("This file cannot be read as a PDF file.");
            return;
        }
        for (let number = 1; number <= this.pdf.numPages; number++) {
            const canvas = await this.draw(number, SHOWN_SCALE);
            this.state.pages.push({
                number,
                picture: canvas.toDataURL("image/jpeg", 0.8),
                width: canvas.width,
                height: canvas.height,
            });
        }
    }

    /** A page as a picture. */
    async draw(number, scale) {
        const page = await this.pdf.getPage(number);
        const viewport = page.getViewport({ scale });
        const canvas = document.createElement("canvas");
        canvas.width = Math.ceil(viewport.width);
        canvas.height = Math.ceil(viewport.height);
        const context = canvas.getContext("2d");
        context.fillStyle = "white";
        context.fillRect(0, 0, canvas.width, canvas.height);
        await page.render({ canvasContext: context, viewport }).promise;
        return canvas;
    }

    barsOf(number) {
        return this.state.bars.filter((bar) => bar.page === number && !bar.whole);
    }

    isLeftOut(number) {
        return this.state.bars.some((bar) => bar.page === number && bar.whole);
    }

    style(bar) {
        const [left, top, width, height] = bar.place.map((part) => `${part * 100}%`);
        return `left: ${left}; top: ${top}; width: ${width}; height: ${height}`;
    }

    // --- marking -----------------------------------------------------------------------------------------------

    where(ev) {
        const box = ev.currentTarget.getBoundingClientRect();
        const part = (value, size) => Math.min(1, Math.max(0, value / size));
        return [part(ev.clientX - box.left, box.width), part(ev.clientY - box.top, box.height)];
    }

    begin(number, ev) {
        if (ev.button || ev.target.closest("button") || this.isLeftOut(number)) {
            return;
        }
        ev.preventDefault();
        ev.currentTarget.setPointerCapture(ev.pointerId);
        this.from = this.where(ev);
        this.state.drawing = { page: number, place: [...this.from, 0, 0] };
    }

    move(ev) {
        if (this.state.drawing) {
            const [x, y] = this.where(ev);
            const [left, top] = [Math.min(x, this.from[0]), Math.min(y, this.from[1])];
            this.state.drawing.place = [left, top, Math.abs(x - this.from[0]), Math.abs(y - this.from[1])];
        }
    }

    end() {
        const drawn = this.state.drawing;
        this.state.drawing = null;
        if (drawn && drawn.place[2] > SMALLEST && drawn.place[3] > SMALLEST) {
            this.add(drawn.page, { place: [...drawn.place] });
        }
    }

    add(page, values) {
        this.state.bars.push({ id: this.nextId++, page, reason: this.state.reason.trim(), ...values });
    }

    remove(bar) {
        this.state.bars = this.state.bars.filter((other) => other.id !== bar.id);
    }

    get words() {
        return this.state.words
            .split(/[;\n]/)
            .map((word) => word.trim())
            .filter(Boolean);
    }

    /** Mark each place where the words stand. */
    async markWords() {
        let count = 0;
        for (const { number } of this.state.pages) {
            const page = await this.pdf.getPage(number);
            const viewport = page.getViewport({ scale: 1 });
            const content = await page.getTextContent();
            for (const place of placesOf(content.items, this.words, viewport)) {
                this.add(number, { place });
                count++;
            }
        }
        this.notification.add(count ? _t("Places marked: %s", count) : _t("These words are not in its text"), {
            type: count ? "success" : "warning",
        });
    }

    toggleLeftOut(number) {
        const others = this.state.bars.filter((bar) => bar.page !== number);
        const was = this.isLeftOut(number);
        this.state.bars = others;
        if (!was) {
            this.add(number, { whole: true });
        }
    }

    // --- making the copy ---------------------------------------------------------------------------------------

    async save() {
        if (this.state.bars.some((bar) => !bar.reason)) {
            this.notification.add(_t("Say on which ground each place is black."), { type: "warning" });
            return;
        }
        this.state.busy = true;
        try {
            const pictures = {};
            const pages = new Set(this.state.bars.filter((bar) => !bar.whole).map((bar) => bar.page));
            for (const number of pages) {
                if (!this.isLeftOut(number)) {
                    pictures[number] = await this.blackened(number);
                }
            }
            const bars = this.state.bars.map(({ page, place, whole, reason }) => ({
                page,
                reason,
                ...(whole ? { whole } : { place }),
            }));
            const id = await this.orm.call("case.document.version", "make_redacted", [
                [this.versionId],
                bars,
                pictures,
                this.words,
            ]);
            await this.action.doAction(
                { type: "ir.actions.act_window", res_model: "case.document", res_id: id, views: [[false, "form"]] },
                { stackPosition: "replaceCurrentAction" }
            );
        } finally {
            this.state.busy = false;
        }
    }

    /** A page with its bars drawn in, base64 of a JPEG. */
    async blackened(number) {
        const canvas = await this.draw(number, KEPT_SCALE);
        const context = canvas.getContext("2d");
        context.fillStyle = "black";
        for (const { place } of this.barsOf(number)) {
            const [left, top, width, height] = place;
            context.fillRect(
                Math.floor(left * canvas.width),
                Math.floor(top * canvas.height),
                Math.ceil(width * canvas.width) + 1,
                Math.ceil(height * canvas.height) + 1
            );
        }
        return canvas.toDataURL("image/jpeg", 0.88).split(",")[1];
    }

    back() {
        this.env.config.historyBack();
    }
}

registry.category("lazy_components").add("case_redact", Redact);
