import { _t } from "@web/core/l10n/translation";
import { localization } from "@web/core/l10n/localization";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** From so many hours on, days say more. */
const DAY = 24;
const MANY_DAYS = 10;

function rounded(value, digits) {
    const text = value.toFixed(digits);
    return digits ? text.replace(".", localization.decimalPoint) : text;
}

/**
 * A length of time in the words of people: "35 min", "4 h 10 min", "2 d 3 h", "41 d".
 *
 * @param {number|null|false} hours
 * @param {{working?: boolean}} [options] working hours are no days: they stay hours
 */
export function hoursText(hours, { working = false } = {}) {
    if (hours === null || hours === undefined || hours === false) {
        return "–";
    }
    const minutes = Math.round(Math.abs(hours) * 60);
    const sign = hours < 0 ? "−" : "";
    if (minutes < 60) {
        return sign + String(_t("%s min", minutes));
    }
    if (minutes < DAY * 60) {
        const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
        return sign + String(rest ? _t("%(hours)s h %(minutes)s min", { hours: whole, minutes: rest }) : _t("%s h", whole));
    }
    if (working) {
        return sign + String(_t("%s h", rounded(minutes / 60, 0)));
    }
    const days = minutes / 60 / DAY;
    if (days >= MANY_DAYS) {
        return sign + String(_t("%s d", rounded(days, 0)));
    }
    const [whole, rest] = [Math.floor(days), Math.round((days % 1) * DAY)];
    return sign + String(rest && rest < DAY ? _t("%(days)s d %(hours)s h", { days: whole, hours: rest }) : _t("%s d", Math.round(days)));
}

/** A share as people write it. */
export function shareText(share) {
    return share === null || share === undefined || share === false ? "–" : `${rounded(share * 100, share && share < 0.1 ? 1 : 0)} %`;
}

/** A number of hours as people say it. */
export class CaseHoursField extends Component {
    static template = "case_organizer.CaseHoursField";
    static props = { ...standardFieldProps, working: { type: Boolean, optional: true } };

    get text() {
        const hours = this.props.record.data[this.props.name];
        return hours ? hoursText(hours, { working: this.props.working }) : "";
    }
}

const caseHours = {
    component: CaseHoursField,
    displayName: _t("Length of time"),
    supportedTypes: ["float"],
    listViewWidth: [90, 130],
};
registry.category("fields").add("case_hours", caseHours);
registry.category("fields").add("case_hours_worked", {
    ...caseHours,
    displayName: _t("Length of working time"),
    extractProps: () => ({ working: true }),
});
registry.category("formatters").add("case_hours", (value) => (value === false ? "" : hoursText(value)));
registry.category("formatters").add("case_hours_worked", (value) => (value === false ? "" : hoursText(value, { working: true })));
