import { _t } from "@web/core/l10n/translation";
import { deadlineLook, exactText, readMoment } from "../core/moments";

const { DateTime } = luxon;

/** From this many minutes on, hours and minutes say less than a date. */
const DAY = 24 * 60;

/** A length of time in words: "2 h 10 min". */
export function lengthText(seconds) {
    const minutes = Math.max(Math.round(seconds / 60), 0);
    const hours = Math.floor(minutes / 60);
    if (!hours) {
        return _t("%s min", minutes);
    }
    return minutes % 60 && hours < 24 ? _t("%(hours)s h %(minutes)s min", { hours, minutes: minutes % 60 }) : _t("%s h", hours);
}

/**
 * What a clock says now.
 *
 * @param {{state: string, due: string|false, risk: string|false, left: number}} clock as `clock_summary` has it
 * @returns {{text: string, title: string, tone: "late"|"today"|"later"|"closed", icon: string}}
 */
export function clockLook(clock, now = DateTime.local()) {
    if (clock.state !== "running" || !clock.due) {
        const text =
            clock.left < 0
                ? _t("stands still, %s too late", lengthText(-clock.left))
                : _t("stands still, %s left", lengthText(clock.left));
        return { text: String(text), title: "", tone: "closed", icon: "fa-pause-circle" };
    }
    const moment = readMoment(clock.due);
    const minutes = moment.at.diff(now, "minutes").minutes;
    const title = exactText(moment);
    if (Math.abs(minutes) >= DAY) {
        return { ...deadlineLook(moment, now), title };
    }
    if (minutes < 0) {
        const text = String(_t("%s late", lengthText(-minutes * 60)));
        return { text, title, tone: "late", icon: "fa-exclamation-circle" };
    }
    const risk = readMoment(clock.risk);
    const tone = risk && risk.at <= now ? "today" : "later";
    const icon = tone === "today" ? "fa-exclamation-triangle" : "fa-clock-o";
    return { text: String(_t("in %s", lengthText(minutes * 60))), title, tone, icon };
}
