/** What is sent to the server: the verbs of `case.service.action`, and the values they take. */

import { number } from "./checks.js";
import { t } from "./dom.js";
import { now } from "./phone.js";

const at = () => now().toISOString();

/** A verb that says when something happened: `go`, `arrive`, `start_time`, `stop_time`. */
export const happened = (verb) => ({ verb, values: { moment: at() }, title: t(verb) });

/** A line of the checklist. */
export function filled(check, found) {
    const line = { id: check.id, text: (found.text ?? "").trim(), remark: (found.remark ?? "").trim() };
    if (check.kind === "check") {
        line.done = Boolean(found.done);
    } else if (check.kind === "measurement") {
        line.number = number(found.number);
    }
    const detail = [line.number, line.text, line.remark].filter((what) => what || what === 0).join(" · ");
    return { verb: "fill", values: { lines: [line] }, title: check.name, detail };
}

export const photographed = (photo, check) => ({
    verb: "add_photos",
    values: { files: [{ name: photo.name, data: photo.data, check_id: check?.id ?? false }] },
    title: check ? `${t("photo")}: ${check.name}` : t("photo"),
});

/** Parts that were chosen besides those taken along, and are not among these by now: `{id, name, used}`. */
export function othersOf(visit, draft) {
    const known = new Set(visit.data.parts.map((part) => part.product_id));
    return Object.entries(draft?.others ?? {})
        .map(([id, part]) => ({ id: Number(id), ...part }))
        .filter((part) => !known.has(part.id));
}

function used(visit, draft) {
    const parts = visit.data.parts.filter((part) => number(draft.parts[part.id]) !== null);
    const others = othersOf(visit, draft).filter((part) => number(part.used) !== null);
    const lines = [
        ...parts.map((part) => ({ id: part.id, used: number(draft.parts[part.id]) })),
        ...others.map((part) => ({ product_id: part.id, used: number(part.used) })),
    ];
    const told = [...parts.map((part) => [part.name, draft.parts[part.id]]), ...others.map((part) => [part.name, part.used])];
    const detail = told.map(([name, figure]) => `${name}: ${figure}`).join(" · ");
    return lines.length ? [{ verb: "use_parts", values: { lines }, title: t("parts"), detail }] : [];
}

function read(visit, draft) {
    const meters = visit.data.installations.flatMap((one) => one.meters);
    const shown = meters.filter((meter) => number(draft.meters[meter.id]?.value) !== null);
    const lines = shown.map((meter) => {
        const { value, note } = draft.meters[meter.id];
        const reset = runsBackwards(meter, value);
        return { meter_id: meter.id, value: number(value), at: at(), reset, note: (reset && note?.trim()) || false };
    });
    const detail = shown.map((meter) => `${meter.name}: ${draft.meters[meter.id].value}`).join(" · ");
    return lines.length ? [{ verb: "read_meters", values: { lines }, title: t("meters"), detail }] : [];
}

/** Whether a meter shows less than it did. */
export const runsBackwards = (meter, value) =>
    Boolean(meter.read_on) && number(value) !== null && number(value) < meter.value;

/** All that is said at the end, in order. */
export function ending(visit, draft) {
    const values = {
        result: draft.result.trim(),
        solved: !draft.unsolved,
        follow_up: draft.follow_up ? draft.follow_up_text.trim() : false,
        signature: draft.signature ? draft.signature.split(",")[1] : false,
        signed_by: (draft.signed_by ?? "").trim(),
    };
    const last = { verb: "finish", values: { values, moment: at() }, title: t("finish"), detail: values.result };
    // Lines that were typed and never left, such as when the phone went out meanwhile.
    const lines = visit.data.checks.filter((check) => draft.checks[check.id]?.queued === false);
    const fills = lines.map((check) => filled(check, draft.checks[check.id]));
    return [...fills, ...used(visit, draft), ...read(visit, draft), last];
}

/** It could not be done. */
export const leftUndone = (reason) => ({
    verb: "leave_undone",
    values: { reason, moment: at() },
    title: t("leave_undone"),
    detail: reason,
});
