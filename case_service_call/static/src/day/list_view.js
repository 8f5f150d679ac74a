/** The day: visits in order, by day, and what could not be sent. */

import { h, moment, pageHeading, t } from "./dom.js";
import * as phone from "./phone.js";

const dayOf = (iso) => new Date(iso).toDateString();

/** Where a visit stands, with what this phone has not sent yet. */
export function standing(visit) {
    const draft = phone.state.drafts.get(visit.id) ?? {};
    const { data } = visit;
    const running = draft.running === undefined ? data.running_since : draft.running;
    return {
        finished: draft.finished || data.finished_on,
        arrived: draft.arrived || data.on_site_on,
        went: draft.went || data.en_route_on,
        running,
        minutes: (data.minutes || 0) + (draft.minutes || 0),
        waiting: phone.unsent(visit.id).length,
        refused: phone.refused(visit.id).length,
    };
}

function badge(visit) {
    const stands = standing(visit);
    const name =
        (visit.gone && "gone") ||
        (stands.refused && "not_accepted") ||
        (stands.finished && "finished") ||
        (stands.arrived && "on_site") ||
        (stands.went && "under_way") ||
        "planned";
    const waits = stands.waiting ? h("span.badge.waiting", {}, t("to_send", { n: stands.waiting })) : null;
    return [h(`span.badge.${name}`, {}, t(name)), waits];
}

function card(visit) {
    const { data } = visit;
    const times = data.start ? `${moment(data.start)}–${moment(data.end ?? data.start)}` : t("no_time");
    return h(
        "li",
        {},
        h(
            "a.card",
            { href: `#visit/${visit.id}`, id: `visit_${visit.id}` },
            h("span.when", {}, times),
            h("strong", {}, data.name),
            h("span", {}, [data.customer, data.city].filter(Boolean).join(" · ")),
            h("span.badges", {}, badge(visit))
        )
    );
}

function heading(iso) {
    const now = new Date();
    const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    if (dayOf(iso) === now.toDateString()) {
        return `${t("today")} · ${moment(iso, "day")}`;
    }
    return dayOf(iso) === tomorrow.toDateString() ? `${t("tomorrow")} · ${moment(iso, "day")}` : moment(iso, "day");
}

/** Visits under the headings they stand under, in order. */
export function grouped(visits) {
    const midnight = new Date().setHours(0, 0, 0, 0);
    const groups = new Map();
    const put = (title, visit) => groups.set(title, [...(groups.get(title) ?? []), visit]);
    const open = visits.filter((visit) => !standing(visit).finished);
    const order = (visit) => visit.data.start || "9999";
    open.sort((a, b) => order(a).localeCompare(order(b)));
    for (const visit of open) {
        const { start } = visit.data;
        const title = !start ? t("no_time") : new Date(start) < midnight ? t("earlier") : heading(start);
        put(title, visit);
    }
    visits.filter((visit) => standing(visit).finished).forEach((visit) => put(t("finished"), visit));
    return groups;
}

/** An entry that the server refused, with its words and what to do about it. */
export function refusal(entry, named = false) {
    const visit = phone.state.visits.get(entry.id);
    return h(
        "div.refusal",
        { role: "group" },
        h("strong", {}, named && visit ? `${visit.data.name}: ${entry.title}` : entry.title),
        h("p", {}, entry.words),
        entry.detail ? h("p.detail", {}, entry.detail) : null,
        h(
            "div.row",
            {},
            h("button", { type: "button", id: `again_${entry.seq}`, onclick: () => phone.again(entry) }, t("again")),
            h(
                "button.quiet",
                { type: "button", id: `aside_${entry.seq}`, onclick: () => phone.setAside(entry) },
                t("set_aside")
            )
        )
    );
}

function aside() {
    const rows = phone.state.outbox.filter((entry) => entry.state === "aside");
    return rows.length
        ? h(
              "details",
              {},
              h("summary", { id: "aside" }, t("were_set_aside", { n: rows.length })),
              rows.map(({ made, title, words, detail }) =>
                  h("p.detail", {}, [moment(made, "both"), title, words, detail].filter(Boolean).join(" · "))
              )
          )
        : null;
}

export function listView() {
    const { net, user, visits, words } = phone.state;
    if (!user) {
        return [pageHeading(t("my_day")), h("p", {}, net === "refused" ? words : t("log_in_once"))];
    }
    const groups = [...grouped([...visits.values()])];
    const gone = phone.refused().filter((entry) => !visits.has(entry.id));
    return [
        pageHeading(t("my_day")),
        h("p.who", {}, user.name),
        gone.map((entry) => refusal(entry)),
        groups.length ? null : h("p.empty", {}, t("nothing_planned")),
        groups.map(([title, rows]) => [h("h2", {}, title), h("ul.cards", {}, rows.map(card))]),
        aside(),
        h(
            "div.row.foot",
            {},
            h(
                "button.quiet",
                { type: "button", id: "refresh", onclick: () => phone.sync({ pull: true }) },
                t("refresh")
            ),
            h("a.button.quiet", { href: "/odoo", id: "to_odoo" }, t("to_odoo")),
            h("button.quiet", { type: "button", id: "log_out", onclick: logOut }, t("log_out"))
        ),
    ];
}

async function logOut() {
    const waiting = phone.unsent().length;
    if (!waiting || window.confirm(t("log_out_unsent", { n: waiting }))) {
        await phone.leave();
        location.href = "/web/session/logout?redirect=/case/service/day";
    }
}
