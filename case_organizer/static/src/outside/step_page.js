import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { followConditions } from "./step_form";
import { RefusedError, Upload } from "./upload";
import { uploadStore } from "./upload_store";

/** Milliseconds after the last key until what was typed is kept. */
const QUIET = 700;

/** The page of one step for people from outside: better than what the server drew, which works without this. */
export class StepPage extends Interaction {
    static selector = "form.o_case_step";
    dynamicContent = {
        _root: {
            "t-on-input": this.onInput,
            "t-on-change": this.onChange,
            "t-on-submit": this.onSubmit,
        },
        _window: {
            "t-on-pagehide": this.onLeave,
            "t-on-online": () => this.keep(),
        },
        ".o_case_keep": { "t-on-click.prevent": () => this.keep() },
    };

    setup() {
        const { questions, documents, decimal } = this.el.dataset;
        this.work = { questions: JSON.parse(questions), documents: JSON.parse(documents) };
        this.decimal = decimal;
        this.url = new URL(this.el.action).pathname;
        this.csrf = this.el.elements.csrf_token.value;
        this.uploads = new Map();
        this.typedSince = false;
        this.sendWhenWhole = false;
    }

    start() {
        followConditions(this.el, this.work, this.decimal);
        for (const group of this.el.querySelectorAll(".o_case_row_add")) {
            this.prepareRows(group);
        }
        for (const chooser of this.el.querySelectorAll(".o_case_chooser")) {
            chooser.querySelector("label").classList.add("btn", "btn-outline-primary", "btn-lg", "w-100");
            chooser.querySelector("input").classList.add("visually-hidden");
        }
        for (const line of this.el.querySelectorAll(".o_case_upload")) {
            this.goOn(line);
        }
        const refusal = document.querySelector(".o_case_refusal:not([hidden])");
        refusal?.focus();
        this.el.dataset.ready = "1";
    }

    // -- questions

    onInput(ev) {
        if (ev.target.name?.startsWith("q.")) {
            followConditions(this.el, this.work, this.decimal);
            this.typedSince = true;
            this.say("");
            clearTimeout(this.timer);
            this.timer = this.waitForTimeout(() => this.keep(), QUIET);
        }
    }

    onChange(ev) {
        if (ev.target.type === "file") {
            this.choose(ev.target);
        } else {
            this.onInput(ev);
        }
    }

    typed() {
        const body = new FormData();
        body.append("csrf_token", this.csrf);
        for (const [name, value] of new FormData(this.el)) {
            if (name.startsWith("q.")) {
                body.append(name, value);
            }
        }
        return body;
    }

    /** Keep what was typed; nobody else sees it before it is sent. */
    async keep() {
        if (!this.typedSince) {
            return;
        }
        this.typedSince = false;
        try {
            const options = { method: "POST", body: this.typed(), headers: { "X-Case-Script": "1" } };
            const response = await this.waitFor(fetch(`${this.url}/keep`, options));
            if (response.status >= 500 || response.status === 429) {
                throw new Error(String(response.status));
            }
            this.typedSince = !response.ok;
            this.say(
                response.ok
                    ? _t("Kept. Only you see it until you send it.")
                    : _t("This page is no longer up to date: load it again.")
            );
        } catch {
            this.typedSince = true;
            this.say(_t("Not kept yet: no connection."));
        }
    }

    onLeave() {
        if (this.typedSince && !this.sent) {
            navigator.sendBeacon(`${this.url}/keep`, this.typed());
        }
    }

    say(text) {
        this.el.querySelector(".o_case_kept").textContent = text;
    }

    /** Rows are added here instead of by the server. */
    prepareRows(button) {
        const rows = () => [...button.parentElement.querySelectorAll(".o_case_row")];
        if (rows().length > 1) {
            rows().at(-1).remove();
        }
        const pattern = rows().at(-1).cloneNode(true);
        this.addListener(button, "click", (ev) => {
            ev.preventDefault();
            const number = Number(rows().at(-1).dataset.row) + 1;
            const row = pattern.cloneNode(true);
            row.dataset.row = number;
            for (const input of row.querySelectorAll("input, select, textarea")) {
                const renamed = (name) => name.replace(/^(q\.[^.]+\.)\d+/, `$1${number}`);
                const label = row.querySelector(`label[for="${CSS.escape(input.id)}"]`);
                input.name = renamed(input.name);
                input.id = renamed(input.id);
                label?.setAttribute("for", input.id);
                if (["radio", "checkbox"].includes(input.type)) {
                    input.checked = false;
                } else {
                    input.value = "";
                }
            }
            button.before(row);
            row.querySelector("input, select, textarea").focus();
        });
    }

    // -- files

    choose(input) {
        const ask = input.closest(".o_case_ask");
        this.problem(ask, "");
        for (const file of input.files) {
            const mark = `${file.name}|${file.size}|${file.lastModified}`;
            const partly = [...ask.querySelectorAll(".o_case_upload")].find(
                (line) => line.dataset.mark === mark && this.uploads.get(line)?.state === "partly"
            );
            const line = partly || this.newLine(ask);
            const id = partly ? Number(partly.dataset.id) : null;
            this.follow(line, { file, id, received: partly ? Number(partly.dataset.received) : 0 }).run();
        }
        // What goes in pieces is not sent with the form once more.
        input.value = "";
    }

    newLine(ask) {
        const line = document.createElement("li");
        line.className = "o_case_upload d-flex align-items-center gap-2 border-bottom py-2";
        line.innerHTML = `<div class="o_case_upload_about"><span class="o_case_upload_name d-block"></span>
            <span class="o_case_upload_state d-block small text-muted"></span></div>
            <button type="button" class="o_case_upload_remove btn btn-light btn-sm">
            <i class="fa fa-times" aria-hidden="true"></i></button>`;
        ask.querySelector(".o_case_uploads").append(line);
        return line;
    }

    /** Draw an upload in its line of the list. */
    follow(line, options) {
        const ask = line.closest(".o_case_ask");
        const onChange = (upload) => this.draw(line, upload);
        const upload = new Upload({ url: this.url, csrf: this.csrf, ask: ask.dataset.ask, onChange, ...options });
        this.uploads.set(line, upload);
        const remove = line.querySelector(".o_case_upload_remove");
        if (!line.prepared) {
            line.prepared = true;
            this.addListener(remove, "click", (ev) => {
                ev.preventDefault();
                this.remove(line);
            });
            this.addMover(line, remove);
        }
        if (options.file) {
            line.querySelector(".o_case_upload_name").textContent = options.file.name;
            remove.setAttribute("aria-label", _t("Take away %s", options.file.name));
            this.addThumbnail(line, options.file);
        }
        this.draw(line, upload);
        return upload;
    }

    addMover(line, before) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "o_case_upload_up btn btn-light btn-sm";
        button.innerHTML = '<i class="fa fa-arrow-up" aria-hidden="true"></i>';
        this.addListener(button, "click", () => {
            line.previousElementSibling?.before(line);
            this.arrange(line.parentElement);
            button.focus();
        });
        before.before(button);
        this.arrange(line.parentElement);
    }

    /** The first of several files cannot go further up. */
    arrange(list) {
        [...list.children].forEach((line, index) => {
            const up = line.querySelector(".o_case_upload_up");
            const name = line.querySelector(".o_case_upload_name").textContent;
            up?.classList.toggle("invisible", !index);
            up?.setAttribute("aria-label", _t("%s: one place earlier", name));
        });
    }

    addThumbnail(line, file) {
        if (file.type.startsWith("image/") && file.type !== "image/svg+xml" && !line.querySelector("img")) {
            const url = URL.createObjectURL(file);
            const image = this.picture(line, url);
            image.onload = image.onerror = () => URL.revokeObjectURL(url);
        }
    }

    /** The picture of a photo in its line, from another address. */
    picture(line, url) {
        const image = line.querySelector("img") || document.createElement("img");
        image.className = "o_case_upload_picture";
        image.alt = "";
        image.src = url;
        line.prepend(image);
        return image;
    }

    /** A photo that is here can be turned, whatever way it was held. */
    addTurner(line, upload) {
        const there = line.querySelector(".o_case_upload_turn");
        const button = there || document.createElement("button");
        if (button.turns) {
            return;
        }
        button.turns = true;
        const name = line.querySelector(".o_case_upload_name").textContent;
        if (!there) {
            Object.assign(button, { type: "button", className: "o_case_upload_turn btn btn-light btn-sm" });
            button.innerHTML = '<i class="fa fa-repeat" aria-hidden="true"></i>';
            line.querySelector(".o_case_upload_up").before(button);
            if (!line.querySelector("img")?.naturalWidth) {
                this.picture(line, upload.picture());
            }
        }
        button.setAttribute("aria-label", _t("Turn %s", name));
        this.addListener(button, "click", (ev) => {
            ev.preventDefault();
            this.turn(line);
        });
    }

    async turn(line) {
        const ask = line.closest(".o_case_ask");
        try {
            const url = await this.waitFor(this.uploads.get(line).turn());
            this.picture(line, url);
            this.say(_t("Turned to the right."));
        } catch (error) {
            this.problem(ask, error instanceof RefusedError ? error.message : _t("No connection: try again."));
        }
    }

    draw(line, upload) {
        line.dataset.id = upload.id ?? "";
        line.querySelector(".o_case_upload_state").textContent = upload.told;
        this.arrange(line.parentElement);
        if (upload.state === "whole" && (upload.photo || line.dataset.photo)) {
            this.addTurner(line, upload);
        }
        if (upload.state === "refused") {
            this.problem(line.closest(".o_case_ask"), upload.error);
            this.uploads.delete(line);
            line.remove();
        }
        if (this.sendWhenWhole && !this.underWay()) {
            this.el.requestSubmit();
        }
    }

    /** What was partly here when the page was loaded goes on if the browser still has the file. */
    async goOn(line) {
        const { id, size, received } = line.dataset;
        const here = { id: Number(id), size: Number(size), received: Number(received) };
        const upload = this.follow(line, here);
        if (here.received === here.size) {
            upload.tell("whole");
            return;
        }
        upload.tell("partly");
        const file = await this.waitFor(uploadStore.find(upload.key));
        if (file && file.size === here.size && this.uploads.get(line) === upload) {
            this.follow(line, { ...here, file }).run();
        }
    }

    async remove(line) {
        const upload = this.uploads.get(line);
        const ask = line.closest(".o_case_ask");
        this.uploads.delete(line);
        line.remove();
        ask.focus();
        try {
            await this.waitFor(upload.remove());
        } catch (error) {
            this.problem(ask, error instanceof RefusedError ? error.message : _t("No connection: try again."));
        }
    }

    problem(ask, text) {
        const place = ask.querySelector(".o_case_error");
        place.querySelector(".o_case_error_text").textContent = text;
        place.hidden = !text;
        // What the server refused is said above as well, until it is mended.
        if (!text && !this.el.querySelector(".o_case_error:not([hidden])")) {
            document.querySelector(".o_case_refusal").hidden = true;
        }
    }

    underWay() {
        return [...this.uploads.values()].some((upload) => ["sending", "waiting"].includes(upload.state));
    }

    // -- sending

    onSubmit(ev) {
        if (ev.submitter && !ev.submitter.matches(".o_case_send")) {
            return;
        }
        const button = this.el.querySelector(".o_case_send");
        if (this.sent) {
            ev.preventDefault();
            return;
        }
        if (this.underWay()) {
            ev.preventDefault();
            this.sendWhenWhole = true;
            button.disabled = true;
            this.say(_t("Is sent as soon as the files are here."));
            return;
        }
        this.sent = true;
        const ids = [...this.el.querySelectorAll(".o_case_upload")].map((line) => line.dataset.id);
        this.el.elements.order.value = ids.join(",");
        // A page that the browser shows again as it was can be sent again.
        this.addListener(window, "pageshow", () => {
            this.sent = this.sendWhenWhole = button.disabled = false;
        });
    }
}

registry.category("public.interactions").add("case_organizer.step_page", StepPage);
