/** What this phone knows and owes the server: reading the day, keeping what is typed, sending it in order. */

import { LoggedOut, Refused, SomebodyElse, Unreachable, ask } from "./server.js";
import * as store from "./store.js";

const DAY = 86400000;
/** Days that finished visits, and entries that were set aside, stay on the phone. */
const FINISHED_DAYS = 3;
const ASIDE_DAYS = 30;
/** Milliseconds between two looks at the server, and how often an entry fails before people are asked. */
const EVERY = 30000;
const FAILURES = 5;

export const state = {
    /** @type {{id: number, name: string}|null} */
    user: null,
    visits: new Map(),
    drafts: new Map(),
    outbox: [],
    /** What can be chosen as used besides what was taken along: `{id, name}`. */
    parts: [],
    /** "asking", "online", "offline", "logged_out", "refused" */
    net: "asking",
    words: "",
    /** Milliseconds that the server's clock is ahead of the phone's. */
    ahead: 0,
};
const listeners = new Set();

/** Be told when something changed. */
export const listen = (listener) => listeners.add(listener);
const changed = () => listeners.forEach((listener) => listener());

/** The moment by the server's clock, as far as this phone knows it. */
export const now = () => new Date(Date.now() + state.ahead);

/** Entries that the server has not taken. */
export const unsent = (id) => state.outbox.filter((entry) => entry.state !== "aside" && (!id || entry.id === id));
export const refused = (id) => unsent(id).filter((entry) => entry.state === "refused");

/** What was typed about a visit. */
export function draftOf(id) {
    if (!state.drafts.has(id)) {
        const empty = { checks: {}, parts: {}, others: {}, meters: {}, photos: [], minutes: 0 };
        state.drafts.set(id, { user: state.user.id, id, kept: Date.now(), ...empty });
    }
    return state.drafts.get(id);
}

/** Keep what was typed, at once. */
export function keep(id, change) {
    const draft = draftOf(id);
    change(draft);
    draft.kept = Date.now();
    return store.putDraft(draft);
}

/** A part that was not taken along was used: one of it, until something else is typed. */
export async function choosePart(id, { id: product, name }) {
    await keep(id, (draft) => {
        draft.others ??= {};
        draft.others[product] ??= { name, used: "1" };
    });
    changed();
}

/**
 * Put entries into the outbox, together with what they change in the draft, and begin to send.
 *
 * @param {number} id of the service action
 * @param {Array<{verb: string, values: Object, title: string}>} entries in their order
 * @param {(draft: Object) => void} change
 */
export async function queue(id, entries, change) {
    const draft = draftOf(id);
    change(draft);
    draft.kept = Date.now();
    const rows = entries.map((entry) => ({
        ...entry,
        user: state.user.id,
        id,
        key: crypto.randomUUID(),
        made: Date.now(),
        state: "waiting",
        failures: 0,
    }));
    const numbers = await store.putEntries(draft, rows);
    const known = new Set(state.outbox.map((entry) => entry.seq));
    rows.forEach((row, n) => known.has(numbers[n]) || state.outbox.push({ ...row, seq: numbers[n] }));
    changed();
    sync();
}

/** Send a refused entry once more. */
export async function again(entry) {
    Object.assign(entry, { state: "waiting", failures: 0 });
    await store.putEntry(entry);
    changed();
    sync();
}

/** Put a refused entry out of the way; it stays readable for some weeks. */
export async function setAside(entry) {
    entry.state = "aside";
    await store.putEntry(entry);
    changed();
}

// --- reading and sending ---------------------------------------------------------------------------------------

let busy = false;
let once_more = false;
let pull_wanted = true;
let pulled_on = 0;

/** Send what waits, then read the day. One at a time, over all windows of this phone. */
export async function sync({ pull = false } = {}) {
    pull_wanted ||= pull;
    if (busy) {
        once_more = true;
        return;
    }
    busy = true;
    try {
        do {
            once_more = false;
            await navigator.locks.request("case-service-day", talk);
        } while (once_more);
    } finally {
        busy = false;
    }
}

async function talk() {
    try {
        if (state.user) {
            await sendAll();
        }
        if (pull_wanted || Date.now() - pulled_on > EVERY) {
            await readDay();
        }
        state.net = "online";
    } catch (error) {
        if (error instanceof SomebodyElse) {
            // Who that is, the next look tells.
            pull_wanted = once_more = true;
        } else if (error instanceof LoggedOut) {
            state.net = "logged_out";
        } else if (error instanceof Refused) {
            Object.assign(state, { net: "refused", words: error.message });
        } else {
            state.net = "offline";
        }
    }
    changed();
}

async function sendAll() {
    for (;;) {
        ({ outbox: state.outbox } = await store.readAll(state.user.id));
        const entry = state.outbox.find((row) => row.state === "waiting");
        if (!entry) {
            return;
        }
        await send(entry);
        changed();
    }
}

async function send(entry) {
    const { user, key, id, verb, values } = entry;
    try {
        await ask("/case/service/day/send", { user, key, action_id: id, verb, values });
    } catch (error) {
        const failed = !(error instanceof LoggedOut || error instanceof SomebodyElse || error instanceof Unreachable);
        if (error instanceof Refused || (failed && ++entry.failures >= FAILURES)) {
            await refuse(entry, error.message);
            return;
        }
        if (failed) {
            await store.putEntry(entry);
        }
        throw error;
    }
    pull_wanted ||= ["finish", "leave_undone"].includes(verb);
    await store.dropEntry(entry.seq);
    state.outbox = state.outbox.filter((row) => row.seq !== entry.seq);
}

async function refuse(entry, words) {
    Object.assign(entry, { state: "refused", words });
    await store.putEntry(entry);
    if (["finish", "leave_undone"].includes(entry.verb) && state.drafts.has(entry.id)) {
        await keep(entry.id, (draft) => (draft.finished = null));
    }
    pull_wanted = true;
}

async function readDay() {
    const day = await ask("/case/service/day/data", {});
    if (state.user?.id !== day.user.id) {
        await become(day.user);
        once_more = true;
    }
    state.user = day.user;
    const ahead = new Date(day.now) - Date.now();
    state.ahead = Math.abs(ahead) > 60000 ? ahead : 0;
    state.parts = day.parts ?? [];
    await store.setMeta("ahead", state.ahead);
    await store.setMeta("parts", state.parts);
    const visits = new Map(day.visits.map((data) => [data.id, row(data)]));
    for (const [id, visit] of state.visits) {
        if (!visits.has(id) && (unsent(id).length || typed(id))) {
            visits.set(id, { ...visit, gone: true });
        }
    }
    await store.replaceVisits(day.user.id, [...visits.values()]);
    state.visits = visits;
    for (const id of [...state.drafts.keys()]) {
        await settle(id);
    }
    await store.setMeta("current", day.user);
    [pull_wanted, pulled_on] = [false, Date.now()];
}

const row = (data) => ({ user: state.user.id, id: data.id, kept: Date.now(), data });

/** Whether something was typed about a visit that is not in an entry yet. */
function typed(id) {
    const draft = state.drafts.get(id);
    const values = draft && [draft.result, draft.signature, draft.undone, ...Object.values(draft.parts), ...used(draft)];
    const open = draft && Object.values(draft.checks).some((found) => found.queued === false);
    return Boolean(draft) && !draft.finished && (open || values.some(Boolean));
}

/** How many of parts that were not taken along were typed. */
const used = ({ others }) => Object.values(others ?? {}).map((part) => part.used);

/** What the server has taken is the server's to tell: it leaves the draft. */
async function settle(id) {
    const [draft, visit] = [state.drafts.get(id), state.visits.get(id)];
    if (unsent(id).length) {
        return;
    }
    if (!visit || visit.data.finished_on) {
        state.drafts.delete(id);
        await store.dropDraft(draft.user, id);
        return;
    }
    for (const [line, found] of Object.entries(draft.checks)) {
        if (found.queued) {
            delete draft.checks[line];
        }
    }
    Object.assign(draft, { went: null, arrived: null, running: undefined, minutes: 0 });
    await store.putDraft(draft);
}

// --- whose day it is -------------------------------------------------------------------------------------------

/** Show the rows of a user, and no others. */
async function become(user) {
    state.user = user;
    const rows = user ? await store.readAll(user.id) : { visits: [], drafts: [], outbox: [] };
    state.visits = new Map(rows.visits.map((visit) => [visit.id, visit]));
    state.drafts = new Map(rows.drafts.map((draft) => [draft.id, draft]));
    state.outbox = rows.outbox;
}

/** Nobody's day any more, until the server says whose: entries stay on the phone. */
export async function leave() {
    await store.setMeta("current", null);
    await become(null);
}

/** Read what another window of this phone may have changed. */
export async function refresh() {
    if (state.user && !busy) {
        ({ outbox: state.outbox } = await store.readAll(state.user.id));
    }
    await sync({ pull: true });
}

async function dropOld() {
    const now = Date.now();
    for (const entry of state.outbox.filter((one) => one.state === "aside" && one.made < now - ASIDE_DAYS * DAY)) {
        await store.dropEntry(entry.seq);
    }
    const old = [...state.visits.values()].filter((visit) => {
        const finished = state.drafts.get(visit.id)?.finished || visit.data.finished_on;
        return finished && new Date(finished) < now - FINISHED_DAYS * DAY && !unsent(visit.id).length;
    });
    for (const visit of old) {
        state.visits.delete(visit.id);
        state.drafts.delete(visit.id);
        await store.dropDraft(visit.user, visit.id);
    }
    await store.replaceVisits(state.user.id, [...state.visits.values()]);
    await store.dropStrangers(state.user.id, now - FINISHED_DAYS * DAY, now - ASIDE_DAYS * DAY);
}

/**
 * Begin with what the phone kept, then ask the server.
 *
 * @param {string} database of the server
 * @param {number} [user] to whom the server gave the page just now; none without a network
 */
export async function begin(database, user) {
    await store.open(database);
    const current = await store.getMeta("current");
    await become(current && (!user || user === current.id) ? current : null);
    state.ahead = (await store.getMeta("ahead")) ?? 0;
    state.parts = (await store.getMeta("parts")) ?? [];
    if (state.user) {
        await dropOld();
    }
    changed();
    navigator.storage?.persist?.();
    window.addEventListener("online", () => sync({ pull: true }));
    window.addEventListener("offline", () => {
        state.net = "offline";
        changed();
    });
    document.addEventListener("visibilitychange", () => document.hidden || refresh());
    setInterval(() => document.hidden || sync(), EVERY);
    await sync({ pull: true });
}
