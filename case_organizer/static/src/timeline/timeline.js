import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { toLocaleDateString } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { CASE_MESSAGE } from "../cockpit/cockpit";
import { useFormReloaded } from "../core/form_data";
import { exactText, readMoment } from "../core/moments";
import { useOrm } from "../core/while_here";
import { WHITEBOARD_MESSAGE } from "../whiteboard/whiteboard";

/** The groups of rows by which one filters, as `tools/timeline.py` has them. */
export const GROUPS = {
    steps: { label: _t("Steps"), icon: "fa-check-square-o" },
    documents: { label: _t("Documents"), icon: "fa-file-text-o" },
    messages: { label: _t("Communication"), icon: "fa-envelope-o" },
    notes: { label: _t("Notes"), icon: "fa-thumb-tack" },
    events: { label: _t("What Happened"), icon: "fa-bolt" },
    time: { label: _t("Time targets"), icon: "fa-clock-o" },
    details: { label: _t("Details"), icon: "fa-list-alt" },
    people: { label: _t("People"), icon: "fa-users" },
    case: { label: _t("Case"), icon: "fa-folder-open-o" },
};
/** Rows that are read again at most when something happened; as many as the server gives. */
const MOST = 200;
const PAGE = 30;

/** All that happened on a case in one order of time, to be filtered: `<widget name="case_timeline"/>` in its form. */
export class CaseTimeline extends Component {
    static template = "case_organizer.CaseTimeline";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.action = useService("action");
        const bus = useService("bus_service");
        this.keepLast = new KeepLast();
        this.groups = GROUPS;
        this.state = useState({ rows: [], more: false, chosen: [], text: "", loading: true });
        this.onText = useDebounced(() => this.show(), 300);
        const reload = useDebounced(() => this.load(), 200);
        const onNews = ({ case_id: caseId }) => caseId === this.props.record.resId && reload();
        useFormReloaded(reload);
        onWillStart(() => this.load());
        onMounted(() => [CASE_MESSAGE, WHITEBOARD_MESSAGE].forEach((kind) => bus.subscribe(kind, onNews)));
        onWillUnmount(() => [CASE_MESSAGE, WHITEBOARD_MESSAGE].forEach((kind) => bus.unsubscribe(kind, onNews)));
    }

    async read(limit, skip) {
        const { resId } = this.props.record;
        const options = { groups: this.state.chosen, limit, skip, text: this.state.text.trim() };
        return this.keepLast.add(this.orm.call("case.case", "get_timeline", [[resId]], options));
    }

    /** From the top, as much as was shown. */
    async load() {
        if (this.props.record.resId) {
            const limit = Math.min(Math.max(this.state.rows.length, PAGE), MOST);
            Object.assign(this.state, await this.read(limit, {}), { loading: false });
        }
    }

    async earlier() {
        const skip = {};
        for (const { source } of this.state.rows) {
            skip[source] = (skip[source] || 0) + 1;
        }
        const { rows, more } = await this.read(PAGE, skip);
        // What happened meanwhile moved the others on: none is shown twice.
        const known = new Set(this.state.rows.map((row) => row.key));
        this.state.rows.push(...rows.filter((row) => !known.has(row.key)));
        this.state.more = more;
    }

    async toggle(group) {
        const { chosen } = this.state;
        this.state.chosen = chosen.includes(group) ? chosen.filter((other) => other !== group) : [...chosen, group];
        await this.show();
    }

    async all() {
        this.state.chosen = [];
        await this.show();
    }

    async show() {
        Object.assign(this.state, { rows: [], more: false, loading: true });
        await this.load();
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.opens.model,
            res_id: row.opens.id,
            views: [[false, "form"]],
        });
    }

    /** The rows under their days: `[{day, rows}]`. */
    get days() {
        const days = [];
        for (const row of this.state.rows) {
            const day = toLocaleDateString(readMoment(row.at).at);
            if (days.at(-1)?.day !== day) {
                days.push({ day, rows: [] });
            }
            days.at(-1).rows.push(row);
        }
        return days;
    }

    time(row) {
        return readMoment(row.at).at.toFormat(localization.timeFormat.replace(/:?ss/, ""));
    }

    exact(row) {
        return exactText(readMoment(row.at));
    }
}

registry.category("lazy_components").add("case_timeline", CaseTimeline);
