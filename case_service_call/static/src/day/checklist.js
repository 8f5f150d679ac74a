/** The checklist of a visit: what is seen to, measured, written down or photographed. */

import { problem } from "./checks.js";
import { h, t } from "./dom.js";
import { filled, photographed } from "./entries.js";
import * as phone from "./phone.js";
import { shrink } from "./pictures.js";

/** Lines whose remark was opened, by id: what follows does not move up when the page is drawn anew. */
const opened = new Set();

/** What was found on a line: typed here, or else told by the server. */
export function foundOn(visit, check) {
    const told = {
        done: check.done,
        number: check.number === null ? "" : String(check.number),
        text: check.text || "",
        remark: check.remark || "",
    };
    return { ...told, ...phone.state.drafts.get(visit.id)?.checks[check.id] };
}

/** Lines with what is wrong with them. @returns {Array<[Object, string]>} */
export const problems = (visit) =>
    visit.data.checks.map((check) => [check, problem(check, foundOn(visit, check))]).filter(([, wrong]) => wrong);

/**
 * @param {Object} visit
 * @param {boolean} locked nothing is typed any more
 */
export const checklist = (visit, locked) =>
    h("fieldset.checks", { disabled: locked }, visit.data.checks.map((check) => line(visit, check)));

function line(visit, check) {
    const name = `check_${check.id}`;
    const warning = h("p.wrong", { id: `${name}_wrong` });
    const remark = field(visit, check, "remark", t("remark"), warning);
    const show = () => {
        const found = foundOn(visit, check);
        const wrong = problem(check, found);
        warning.textContent = ["outside", "no_number"].includes(wrong) ? t(wrong, bounds(check)) : "";
        remark.hidden = !(found.remark || wrong === "outside" || opened.has(check.id));
        more.hidden = !remark.hidden;
    };
    const open = () => {
        opened.add(check.id);
        show();
        remark.querySelector("textarea").focus();
    };
    const more = h(
        "button.quiet.small",
        { type: "button", id: `${name}_more`, onclick: open },
        t("remark_add")
    );
    const parts = { check: box, measurement: measured, text: words, photo: pictured }[check.kind];
    const element = h("div.check", {}, parts(visit, check, warning), warning, remark, more);
    element.addEventListener("input", show);
    show();
    return element;
}

const bounds = (check) => ({ minimum: check.minimum, maximum: check.maximum, unit: check.unit || "" });

/** Keep what is typed on a line; the entry is made when the field is left. */
function type(visit, check, values) {
    return phone.keep(visit.id, (draft) => {
        draft.checks[check.id] = { ...foundOn(visit, check), ...values, queued: false };
    });
}

/** Make an entry of a line, unless what was typed is no answer yet. */
function send(visit, check) {
    const found = foundOn(visit, check);
    const wrong = problem(check, found);
    if (found.queued !== false || wrong === "outside" || wrong === "no_number") {
        return;
    }
    phone.queue(visit.id, [filled(check, found)], (draft) => {
        draft.checks[check.id] = { ...found, queued: true };
    });
}

const label = (check) => [check.name, check.required ? null : h("span.optional", {}, ` (${t("optional")})`)];

function box(visit, check) {
    const input = h("input", { type: "checkbox", id: `check_${check.id}`, checked: foundOn(visit, check).done });
    input.addEventListener("change", async () => {
        await type(visit, check, { done: input.checked });
        send(visit, check);
    });
    return h("label.box", { for: input.id }, input, h("span", {}, label(check)));
}

function field(visit, check, key, title, warning, attributes = {}) {
    const long = key !== "number";
    const id = key === "remark" ? `check_${check.id}_remark` : `check_${check.id}`;
    const input = h(long ? "textarea" : "input", {
        id,
        rows: long ? 2 : null,
        value: foundOn(visit, check)[key],
        "aria-describedby": warning.id,
        ...attributes,
    });
    input.addEventListener("input", () => type(visit, check, { [key]: input.value }));
    input.addEventListener("change", () => send(visit, check));
    return h("div.field", {}, h("label", { for: id }, title), input);
}

function measured(visit, check, warning) {
    const { minimum, maximum, unit } = bounds(check);
    const limits = check.bounded ? ` · ${minimum}–${maximum} ${unit}` : unit ? ` · ${unit}` : "";
    const title = h("span", {}, label(check), h("span.optional", {}, limits));
    return field(visit, check, "number", title, warning, { inputmode: "decimal", autocomplete: "off" });
}

const words = (visit, check, warning) => field(visit, check, "text", h("span", {}, label(check)), warning);

function pictured(visit, check) {
    const found = foundOn(visit, check);
    return [
        h("p", {}, label(check), found.done ? ` · ${t("photo_taken")}` : ""),
        camera(visit, check),
    ];
}

/** A button that takes photos, of a line of the checklist or of the visit. */
export function camera(visit, check = null) {
    const id = check ? `photo_${check.id}` : "photo";
    const input = h("input.camera", { type: "file", id, accept: "image/*", capture: "environment", multiple: true });
    input.addEventListener("change", async () => {
        const files = [...input.files];
        input.value = "";
        for (const file of files) {
            let photo;
            try {
                photo = await shrink(file);
            } catch {
                window.alert(t("no_photo", { name: file.name }));
                continue;
            }
            await phone.queue(visit.id, [photographed(photo, check)], (draft) => {
                draft.photos.push({ thumb: photo.thumb, check: check?.id ?? null });
                if (check) {
                    draft.checks[check.id] = { ...foundOn(visit, check), done: true, queued: true };
                }
            });
        }
    });
    return h("label.button.secondary", { for: id }, t("take_photo"), input);
}
