/** The worker's day on a phone. The hash of the address says what is shown. */

import { h, redraw, t } from "./dom.js";
import { listView } from "./list_view.js";
import * as phone from "./phone.js";
import { visitView } from "./visit_view.js";

const main = document.querySelector("main");
const bar = document.querySelector("header");
let drawn = null;
let stale = false;
let pressed = false;

function shownVisit() {
    const found = /^#visit\/(\d+)$/.exec(location.hash);
    return found && Number(found[1]);
}

/** What the line at the top says about the connection. */
function connection() {
    const { net, words, user } = phone.state;
    const refused = phone.refused().length;
    const waiting = phone.unsent().length - refused;
    const login = h("a", { href: "/web/login?redirect=/case/service/day", id: "log_in" }, t("log_in_again"));
    const said = {
        asking: t("asking"),
        online: waiting ? t("sending") : user ? t("all_sent") : "",
        offline: t("offline"),
        logged_out: [t("logged_out"), " ", login],
        refused: words,
    }[net];
    const counts = [waiting && t("to_send", { n: waiting }), refused && t("refused_count", { n: refused })];
    return h("p", {}, said, counts.filter(Boolean).map((count) => h("span.count", {}, count)));
}

function drawBar() {
    bar.className = phone.state.net;
    const back = document.getElementById("back");
    back.hidden = !shownVisit();
    back.textContent = `‹ ${t("my_day")}`;
    document.title = t("my_day");
    const [said, now] = [document.getElementById("connection"), connection()];
    // Screen readers say what changes: what is the same is left alone.
    if (said.textContent !== now.textContent) {
        said.replaceChildren(...now.childNodes);
    }
}

/** Whether somebody is typing, pressing or drawing: the page is not drawn anew under their hands. */
function atWork() {
    const typing = "main input:not([type=checkbox]):not([type=file]), main textarea";
    return pressed || document.activeElement?.matches(typing);
}

function draw(moved = false) {
    drawBar();
    const id = shownVisit();
    const place = `${phone.state.user?.id}:${id}`;
    stale = !moved && drawn === place && atWork();
    if (stale) {
        return;
    }
    const opened = [...main.querySelectorAll("details[open] > summary")].map((one) => one.id);
    redraw(main, id ? visitView(id) : listView());
    if (drawn === place) {
        for (const summary of main.querySelectorAll("summary")) {
            summary.parentElement.open = opened.includes(summary.id);
        }
    } else if (drawn !== null) {
        window.scrollTo(0, 0);
        main.querySelector("h1")?.focus();
    }
    drawn = place;
}

/** Draw what could not be drawn while somebody was at work. */
const later = (after) => setTimeout(() => stale && draw(), after);

window.addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) {
    // The click comes after it, and finds what was pressed.
    window.addEventListener(end, () => setTimeout(() => (pressed = false), 150) && later(200), true);
}
main.addEventListener("focusout", () => later(0));
window.addEventListener("hashchange", () => draw(true));
phone.listen(() => draw());

const { dataset } = document.documentElement;
if (window.isSecureContext) {
    navigator.serviceWorker?.register(`/case/service/worker.js?lang=${dataset.lang}`, { scope: "/case/service/" });
    phone.begin(dataset.database, Number(dataset.user ?? 0)).catch((error) => {
        console.warn(error);
        main.replaceChildren(h("p.wrong", { role: "alert" }, t("no_store")));
    });
} else {
    main.replaceChildren(h("p.wrong", { role: "alert" }, t("needs_https")));
}
