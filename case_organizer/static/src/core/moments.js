import { _t } from "@web/core/l10n/translation";
import { toLocaleDateString } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";

const { DateTime } = luxon;

/** Beyond this many days a date says more than a number of days. */
const FAR = 99;
/** From these on, lateness is told in months and in years. */
const LATE = { months: 60, years: 730 };

/**
 * Reads a date or a moment as the server sends it (ISO, or Odoo's own form in UTC).
 *
 * @param {string|luxon.DateTime|false} value
 * @returns {{at: luxon.DateTime, dateOnly: boolean}|null}
 */
export function readMoment(value) {
    if (!value) {
        return null;
    }
    if (typeof value !== "string") {
        return { at: value, dateOnly: false };
    }
    const dateOnly = value.length <= 10;
    const at = dateOnly
        ? DateTime.fromISO(value)
        : DateTime.fromISO(value.replace(" ", "T"), { zone: "utc" }).setZone("default");
    return at.isValid ? { at, dateOnly } : null;
}

/** The exact date, in the words of the person's language. */
export function exactText({ at, dateOnly }) {
    return at.toLocaleString(
        dateOnly ? DateTime.DATE_MED_WITH_WEEKDAY : DateTime.DATETIME_MED_WITH_WEEKDAY
    );
}

/** The day of a moment, for where the exact one would take too much room. */
export function dayText({ at }) {
    return toLocaleDateString(at);
}

function daysText(days, at) {
    if (days > FAR) {
        return toLocaleDateString(at);
    }
    return days === 1 ? _t("tomorrow") : _t("in %s days", days);
}

function lateText(days) {
    if (days >= LATE.years) {
        return _t("%s years late", Math.floor(days / 365.25));
    }
    if (days >= LATE.months) {
        return _t("%s months late", Math.floor(days / 30.44));
    }
    return days === 1 ? _t("1 day late") : _t("%s days late", days);
}

/**
 * How near a deadline is: "today", "in 3 days", "2 days late".
 *
 * @returns {{text: string, tone: "late"|"today"|"soon"|"later", icon: string}}
 */
export function deadlineLook({ at, dateOnly }, now = DateTime.local()) {
    const days = Math.round(at.startOf("day").diff(now.startOf("day"), "days").days);
    if (days < 0) {
        return { text: String(lateText(-days)), tone: "late", icon: "fa-exclamation-circle" };
    }
    const time = dateOnly ? "" : at.toFormat(localization.timeFormat.replace(/:?ss/, ""));
    if (days === 0 && !dateOnly && at < now) {
        const text = String(_t("late since %s", time));
        return { text, tone: "late", icon: "fa-exclamation-circle" };
    }
    if (days === 0) {
        const text = String(dateOnly ? _t("today") : _t("today %s", time));
        return { text, tone: "today", icon: "fa-clock-o" };
    }
    const tone = days <= 3 ? "soon" : "later";
    return { text: String(daysText(days, at)), tone, icon: "fa-calendar-o" };
}

/** How long ago a moment is, in the words of the person's language: "2 hours ago". */
export function agoText({ at }) {
    return at.toRelative() || exactText({ at, dateOnly: false });
}
