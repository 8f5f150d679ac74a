/** One visit: where it is, what to know, what to do, and the end of it. */

import { camera, checklist, problems } from "./checklist.js";
import { number } from "./checks.js";
import { h, moment, pageHeading, t } from "./dom.js";
import { ending, happened, leftUndone, othersOf, runsBackwards } from "./entries.js";
import { refusal, standing } from "./list_view.js";
import * as phone from "./phone.js";
import { signaturePad } from "./pictures.js";

/** Visits that somebody tried to finish: what is in the way is told until nothing is. */
const tried = new Set();
let tried_on = 0;
/** The visit that is drawn, and where it is told what is in the way. */
let told = null;

document.querySelector("main").addEventListener("input", () => told && tried.has(told[0].id) && tell(...told));

export function visitView(id) {
    const visit = phone.state.visits.get(id);
    if (!visit) {
        return [pageHeading(t("my_day")), h("p", {}, t("no_visit"))];
    }
    const { data } = visit;
    const stands = standing(visit);
    const locked = Boolean(stands.finished || visit.gone);
    return [
        pageHeading(data.name),
        visit.gone ? h("p.notice", { role: "status" }, t("gone_words")) : null,
        phone.refused(id).map((entry) => refusal(entry)),
        section(null, when(data), h("p", {}, h("strong", {}, data.customer)), address(data), phones(data)),
        data.safety ? section(t("safety"), h("p.safety", {}, data.safety)) : null,
        data.access ? section(t("how_to_get_in"), h("p.lines", {}, data.access)) : null,
        progress(visit, stands, locked),
        data.symptom ? section(t("reported"), h("p.lines", {}, data.symptom)) : null,
        instructions(data),
        data.installations.map(installation),
        data.checks.length ? section(t("checklist"), checklist(visit, locked)) : null,
        photos(visit, locked),
        parts(visit, locked),
        meters(visit, locked),
        locked ? said(visit) : done(visit),
        stands.finished ? section(t("finished"), h("p", {}, finishedWords(visit, stands))) : null,
    ];
}

const section = (title, ...children) => h("section", {}, title ? h("h2", {}, title) : null, children);

/** How it is done. What was reported may have been taken over into it: it stands above already. */
function instructions({ symptom, help }) {
    const own = symptom && help?.startsWith(symptom) ? help.slice(symptom.length).trim() : help;
    return own ? section(t("how"), h("p.lines", {}, own)) : null;
}

const when = ({ start, end, deadline, workers }) => [
    h("p", {}, start ? `${moment(start, "day")} · ${moment(start)}–${moment(end ?? start)}` : t("no_time")),
    deadline ? h("p", {}, t("deadline", { when: moment(deadline, "both") })) : null,
    workers.length > 1 ? h("p", {}, t("together", { who: workers.join(", ") })) : null,
];

function address({ address: lines, latitude, longitude }) {
    if (!lines) {
        return null;
    }
    const place = latitude || longitude ? `${latitude},${longitude}` : "";
    const query = encodeURIComponent(lines.replace(/\s*\n\s*/g, ", "));
    const map = place
        ? `https://www.openstreetmap.org/directions?to=${encodeURIComponent(place)}`
        : `https://www.openstreetmap.org/search?query=${query}`;
    return [
        h("p.lines", {}, lines),
        h(
            "div.row",
            {},
            h("a.button.secondary", { href: `geo:${place || "0,0"}?q=${place || query}`, id: "route" }, t("route")),
            h("a.button.quiet", { href: map, id: "map", target: "_blank", rel: "noopener noreferrer" }, t("map"))
        ),
    ];
}

const phones = ({ phones: numbers }) =>
    numbers.length
        ? h(
              "div.row",
              {},
              numbers.map(({ who, phone: digits }, n) =>
                  h(
                      "a.button.quiet",
                      { href: `tel:${digits.replace(/[^+\d]/g, "")}`, id: `call_${n}` },
                      t("call_who", { who })
                  )
              )
          )
        : null;

function installation(one) {
    const facts = [one.type, one.serial, one.warranty ? t("warranty", { day: moment(one.warranty, "date") }) : ""];
    const rows = one.history.map(({ at, text }) => h("li", {}, h("time", {}, moment(at, "date")), ` ${text}`));
    return section(
        one.name,
        h("p", {}, facts.filter(Boolean).join(" · ")),
        one.note ? h("p.lines", {}, one.note) : null,
        rows.length ? h("details", {}, h("summary", { id: `history_${one.id}` }, t("history")), h("ul", {}, rows)) : null
    );
}

// --- under way, time --------------------------------------------------------------------------------------------

/** Milliseconds in which a second tap is a slip: another button stands there by then. */
const SLIP = 800;
let said_on = 0;

function progress(visit, stands, locked) {
    const say = (verb, change) => () => {
        if (Date.now() - said_on > SLIP) {
            said_on = Date.now();
            phone.queue(visit.id, [happened(verb)], change);
        }
    };
    const now = () => phone.now().toISOString();
    const stop = (draft) => {
        draft.minutes += Math.round((phone.now() - new Date(stands.running)) / 60000);
        draft.running = null;
    };
    const buttons = locked
        ? []
        : [
              !stands.went && !stands.arrived && ["go", (draft) => (draft.went = now())],
              !stands.arrived && ["arrive", (draft) => (draft.arrived = draft.running = now())],
              stands.arrived && !stands.running && ["start_time", (draft) => (draft.running = now())],
              stands.arrived && stands.running && ["stop_time", stop],
          ].filter(Boolean);
    const told = [
        stands.went && t("went_at", { time: moment(stands.went) }),
        stands.arrived && t("arrived_at", { time: moment(stands.arrived) }),
        stands.running && stands.arrived && t("running_since", { time: moment(stands.running) }),
        stands.minutes > 0 && t("worked", { minutes: stands.minutes }),
    ].filter(Boolean);
    return section(
        t("time"),
        h("p", { id: "told", role: "status", tabindex: -1 }, told.join(" · ")),
        h(
            "div.row",
            {},
            buttons.map(([verb, change], n) =>
                h(
                    n ? "button.secondary" : "button",
                    { type: "button", id: `do_${verb}`, onclick: say(verb, change) },
                    t(verb)
                )
            )
        )
    );
}

// --- photos, parts, meters --------------------------------------------------------------------------------------

function photos(visit, locked) {
    const taken = phone.state.drafts.get(visit.id)?.photos ?? [];
    if (locked && !taken.length) {
        return null;
    }
    const thumbs = taken.map(({ thumb }, n) => h("img", { src: thumb, alt: t("photo_number", { n: n + 1 }) }));
    return section(t("photos"), h("div.thumbs", {}, thumbs), locked ? null : camera(visit));
}

/** A number that is typed. @returns {HTMLElement} with a place for what is wrong with it */
function figure(id, title, value, locked, onInput) {
    const attributes = { inputmode: "decimal", autocomplete: "off", disabled: locked, "aria-describedby": `${id}_wrong` };
    const input = h("input", { id, value, ...attributes });
    const wrong = h("p.wrong", { id: `${id}_wrong` });
    input.addEventListener("input", () => {
        const typed = input.value.trim();
        wrong.textContent = typed && number(typed) === null ? t("no_number") : "";
        onInput(typed);
    });
    return h("div.field", {}, h("label", { for: id }, title), input, wrong);
}

function parts(visit, locked) {
    const draft = phone.state.drafts.get(visit.id);
    const taken = visit.data.parts.map((part) => {
        const title = part.planned ? `${part.name} · ${t("taken_along", { n: part.planned })}` : part.name;
        const value = draft?.parts[part.id] ?? (part.used ? String(part.used) : "");
        return figure(`part_${part.id}`, title, value, locked, (typed) =>
            phone.keep(visit.id, ({ parts: kept }) => (typed ? (kept[part.id] = typed) : delete kept[part.id]))
        );
    });
    const others = othersOf(visit, draft).map((part) =>
        figure(`product_${part.id}`, part.name, part.used, locked, (typed) =>
            phone.keep(visit.id, ({ others: kept }) => (kept[part.id].used = typed))
        )
    );
    const choice = locked || !phone.state.parts.length ? [] : anotherPart(visit);
    const all = [...taken, ...others, ...choice];
    return all.length ? section(t("parts"), all) : null;
}

/** A part that was not taken along, chosen from what is used: by its name, as far as it is typed. */
function anotherPart(visit) {
    const input = h("input", { id: "other_part", list: "other_parts", autocomplete: "off", "aria-describedby": "other_part_wrong" });
    const list = h("datalist", { id: "other_parts" }, phone.state.parts.map(({ name }) => h("option", { value: name })));
    const wrong = h("p.wrong", { id: "other_part_wrong", role: "alert" });
    const add = () => {
        const typed = input.value.trim().toLowerCase();
        const alike = phone.state.parts.filter(({ name }) => name.toLowerCase().includes(typed));
        const part = alike.find(({ name }) => name.toLowerCase() === typed) ?? (alike.length === 1 ? alike[0] : null);
        if (!typed || !part) {
            wrong.textContent = typed ? t("other_part_unknown") : "";
            input.focus();
            return;
        }
        phone.choosePart(visit.id, part);
    };
    return [
        h("div.field", {}, h("label", { for: "other_part" }, t("other_part")), input, list, wrong),
        h("button.secondary", { type: "button", id: "other_part_add", onclick: add }, t("other_part_add")),
    ];
}

function meters(visit, locked) {
    const all = visit.data.installations.flatMap((one) => one.meters.map((meter) => [one, meter]));
    return all.length ? section(t("meters"), all.map(([one, meter]) => shown(visit, one, meter, locked))) : null;
}

/** What a meter shows; when that is less than before, why. */
function shown(visit, one, meter, locked) {
    const unit = meter.unit ? ` (${meter.unit})` : "";
    const before = meter.read_on
        ? t("last_reading", { value: meter.value, day: moment(meter.read_on, "date") })
        : "";
    const title = [`${one.name}: ${meter.name}${unit}`, before].filter(Boolean).join(" · ");
    const id = `meter_${meter.id}`;
    const kept = () => phone.state.drafts.get(visit.id)?.meters[meter.id] ?? {};
    const keep = (change) =>
        phone.keep(visit.id, (draft) => (draft.meters[meter.id] = { ...draft.meters[meter.id], ...change }));
    const note = h("input", { id: `${id}_note`, value: kept().note, autocomplete: "off", disabled: locked });
    note.addEventListener("input", () => keep({ note: note.value }));
    const why = h("div.field", {}, h("label", { for: note.id }, t("meter_began_anew")), note);
    const look = () => (why.hidden = !runsBackwards(meter, kept().value));
    const value = figure(id, title, kept().value ?? "", locked, (typed) => {
        keep({ value: typed });
        look();
    });
    look();
    return [value, why];
}

// --- the end ----------------------------------------------------------------------------------------------------

/** A text that is kept in the draft. */
function text(visit, key, title, long = true) {
    const value = phone.state.drafts.get(visit.id)?.[key] ?? "";
    const input = h(long ? "textarea" : "input", { id: key, rows: long ? 3 : null, value, autocomplete: "off" });
    input.addEventListener("input", () => phone.keep(visit.id, (draft) => (draft[key] = input.value)));
    return h("div.field", {}, h("label", { for: key }, title), input);
}

/** What was typed about the result, to be read when nothing is changed any more. */
function said(visit) {
    const draft = phone.state.drafts.get(visit.id) ?? {};
    const words = [draft.result || visit.data.result, draft.follow_up_text, draft.undone].filter(Boolean);
    return words.length ? section(t("what_was_done"), words.map((text) => h("p.lines", {}, text))) : null;
}

/** Something that is so, or not, and is kept in the draft. */
function ticked(visit, key, title, onChange = () => {}) {
    const input = h("input", { type: "checkbox", id: key, checked: Boolean(phone.state.drafts.get(visit.id)?.[key]) });
    input.addEventListener("change", () => {
        phone.keep(visit.id, (draft) => (draft[key] = input.checked));
        onChange(input.checked);
    });
    onChange(input.checked);
    return h("label.box", { for: key }, input, h("span", {}, title));
}

function followUp(visit) {
    const words = text(visit, "follow_up_text", t("follow_up_what"));
    const box = ticked(visit, "follow_up", t("follow_up"), (wanted) => (words.hidden = !wanted));
    return [ticked(visit, "unsolved", t("unsolved")), box, words];
}

function done(visit) {
    const wrong = h("div", { id: "in_the_way", role: "alert" }, tried.has(visit.id) ? reasons(visit) : null);
    told = [visit, wrong];
    const signature = phone.state.drafts.get(visit.id)?.signature ?? null;
    return [
        section(t("result"), text(visit, "result", t("what_was_done")), followUp(visit)),
        section(
            t("signature"),
            text(visit, "signed_by", t("signed_by"), false),
            signaturePad(signature, (url) => phone.keep(visit.id, (draft) => (draft.signature = url)))
        ),
        // What is in the way comes below the button: it stays under the finger.
        section(
            null,
            h("button.wide", { type: "button", id: "finish", onclick: () => finish(visit, wrong) }, t("finish")),
            wrong,
            undone(visit)
        ),
    ];
}

/** What is in the way of finishing; tapped, it shows the place. */
const reasons = (visit) =>
    inTheWay(visit, phone.draftOf(visit.id)).map(([words, id]) =>
        h("button.wrong.reason", { type: "button", onclick: () => show(id) }, words)
    );

/** Screen readers say what changes: what is the same is left alone. */
function tell(visit, wrong) {
    const now = h("div", {}, reasons(visit));
    if (now.textContent !== wrong.textContent) {
        wrong.replaceChildren(...now.childNodes);
    }
}

function show(id) {
    const place = document.getElementById(id);
    if (place && Date.now() - tried_on > SLIP) {
        (place.closest(".check, .field") ?? place).scrollIntoView({ block: "center" });
        place.focus({ preventScroll: true });
    }
}

/** What has to be put right before a visit is finished. @returns {Array<[string, string]>} words, and id of the place */
function inTheWay(visit, draft) {
    const lines = problems(visit).map(([check, why]) => [
        `${check.name}: ${t(why, { ...check, unit: check.unit || "" })}`,
        check.kind === "photo" ? `photo_${check.id}` : `check_${check.id}`,
    ]);
    const readings = visit.data.installations.flatMap((one) => one.meters).map((meter) => [meter, draft.meters[meter.id]]);
    const figures = [
        ...Object.entries(draft.parts).map(([id, value]) => [`part_${id}`, value]),
        ...othersOf(visit, draft).map((part) => [`product_${part.id}`, part.used]),
        ...readings.map(([meter, read]) => [`meter_${meter.id}`, read?.value]),
    ];
    const unclear = figures.find(([, value]) => value && number(value) === null);
    const unsaid = readings.find(([meter, read]) => runsBackwards(meter, read?.value) && !read.note?.trim());
    const lacks = (key) => !(draft[key] ?? "").trim();
    return [
        ...lines,
        unclear && [t("no_number"), unclear[0]],
        unsaid && [t("no_meter_note"), `meter_${unsaid[0].id}_note`],
        lacks("result") && [t("no_result"), "result"],
        draft.follow_up && lacks("follow_up_text") && [t("no_follow_up"), "follow_up_text"],
        draft.signature && lacks("signed_by") && [t("no_name"), "signed_by"],
    ].filter(Boolean);
}

/** Entries of an end that the server refused: the next one takes their place. */
const ends = ["use_parts", "read_meters", "finish", "leave_undone"];

function end(visit, entries, change) {
    const before = phone.refused(visit.id).filter((entry) => ends.includes(entry.verb));
    before.forEach(phone.setAside);
    return phone.queue(visit.id, entries, (draft) =>
        Object.assign(draft, { finished: phone.now().toISOString(), running: null, ...change })
    );
}

function finish(visit, wrong) {
    const draft = phone.draftOf(visit.id);
    if (inTheWay(visit, draft).length) {
        tried.add(visit.id);
        tried_on = Date.now();
        tell(visit, wrong);
        wrong.scrollIntoView({ block: "nearest" });
    } else {
        tried.delete(visit.id);
        end(visit, ending(visit, draft), { left: false });
    }
}

function undone(visit) {
    const leave = () => {
        const reason = (phone.draftOf(visit.id).undone ?? "").trim();
        if (reason) {
            end(visit, [leftUndone(reason)], { left: true });
        } else {
            document.getElementById("undone").focus();
        }
    };
    return h(
        "details",
        {},
        h("summary", { id: "leave_undone" }, t("leave_undone")),
        text(visit, "undone", t("undone_why")),
        h("button.secondary", { type: "button", id: "do_leave_undone", onclick: leave }, t("leave_undone_now"))
    );
}

function finishedWords(visit, stands) {
    const left = phone.state.drafts.get(visit.id)?.left;
    const at = { when: moment(stands.finished, "both") };
    const words = left ? t("left_at", at) : t("finished_at", at);
    return stands.waiting ? `${words} · ${t("to_send", { n: stands.waiting })}` : words;
}
