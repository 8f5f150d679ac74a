import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { serializeDate, toLocaleDateString } from "@web/core/l10n/dates";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { download } from "@web/core/network/download";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { exactText, readMoment } from "../core/moments";
import { useOrm } from "../core/while_here";
import { CaseChart } from "./chart";
import { CaseFlow } from "./flow";
import { hoursText, shareText } from "../hours/hours";

const { DateTime } = luxon;

/** Periods that can be chosen: first and last day, from today. */
const PERIODS = {
    month: { label: _t("This month"), days: (today) => [today.startOf("month"), today] },
    last_month: {
        label: _t("Last month"),
        days: (today) => [today.minus({ months: 1 }).startOf("month"), today.minus({ months: 1 }).endOf("month")],
    },
    quarter: { label: _t("Last 3 months"), days: (today) => [today.minus({ months: 3 }).plus({ days: 1 }), today] },
    year: { label: _t("Last 12 months"), days: (today) => [today.minus({ years: 1 }).plus({ days: 1 }), today] },
    this_year: { label: _t("This year"), days: (today) => [today.startOf("year"), today] },
};
/** Steps in the chart of where it sticks. */
const MOST_BARS = 12;

function numberText(value) {
    return value === null ? "–" : value.toLocaleString(undefined, { maximumFractionDigits: 2 });
}

/** How cases go: figures of a period, each with the rows behind it. */
export class CaseSteering extends Component {
    static template = "case_organizer.CaseSteering";
    static components = { Layout, MultiRecordSelector, CaseChart, CaseFlow };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useOrm();
        this.action = useService("action");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.hours = hoursText;
        this.share = shareText;
        this.number = numberText;
        this.periods = Object.entries(PERIODS).map(([key, { label }]) => ({ key, label }));
        const [from, to] = PERIODS.year.days(DateTime.local());
        this.state = useState({
            period: "year",
            from: serializeDate(from),
            to: serializeDate(to),
            types: [],
            teams: [],
            companies: [],
            choices: false,
            figures: false,
            flow: false,
            groups: [],
            group: "category_id",
            fairness: [],
            busy: false,
        });
        onWillStart(() => this.load());
    }

    get filters() {
        return {
            date_from: this.state.from,
            date_to: this.state.to,
            type_ids: this.state.types,
            team_ids: this.state.teams,
            company_ids: this.state.companies,
        };
    }

    async load() {
        this.state.busy = true;
        const call = (method, ...args) => this.orm.call("case.steering", method, args);
        try {
            const [choices, figures, flow, groups] = await this.keepLast.add(
                Promise.all([
                    call("get_choices"),
                    call("get_figures", this.filters),
                    call("get_flow", this.filters),
                    call("get_groups", this.filters),
                ])
            );
            Object.assign(this.state, { choices, figures, flow, groups });
            if (!groups.some((group) => group.key === this.state.group)) {
                this.state.group = groups[0].key;
            }
            await this.loadFairness();
        } finally {
            this.state.busy = false;
        }
    }

    async loadFairness() {
        const chosen = () => JSON.stringify([this.filters, this.state.group]);
        const asked = chosen();
        const fairness = await this.orm.call("case.steering", "get_fairness", [this.filters, this.state.group]);
        // Another group or period may have been chosen meanwhile.
        if (chosen() === asked) {
            this.state.fairness = fairness;
        }
    }

    // --- choosing

    setPeriod(ev) {
        this.state.period = ev.target.value;
        if (PERIODS[this.state.period]) {
            const [from, to] = PERIODS[this.state.period].days(DateTime.local());
            Object.assign(this.state, { from: serializeDate(from), to: serializeDate(to) });
            this.load();
        }
    }

    setDay(name, ev) {
        if (ev.target.value) {
            this.state[name] = ev.target.value;
            this.state.period = "own";
            if (this.state.from <= this.state.to) {
                this.load();
            }
        }
    }

    choose(name, ids) {
        this.state[name] = ids;
        this.load();
    }

    setGroup(ev) {
        this.state.group = ev.target.value;
        this.loadFairness();
    }

    async refresh() {
        await this.orm.call("case.fact.refresh", "action_refresh", []);
        await this.load();
    }

    // --- saying

    get refreshed() {
        const moment = readMoment(this.state.choices.refreshed_on);
        return moment ? _t("Figures of %s", exactText(moment)) : _t("Nothing is counted yet: refresh.");
    }

    day(text) {
        return toLocaleDateString(DateTime.fromISO(text));
    }

    tileText(tile) {
        if (tile.kind === "hours") {
            return hoursText(tile.value, tile);
        }
        if (tile.kind === "share") {
            return shareText(tile.value);
        }
        return numberText(tile.value);
    }

    tileMore(tile) {
        return tile.ninetieth === undefined || tile.ninetieth === null
            ? tile.more
            : _t("90 % below %s", hoursText(tile.ninetieth, tile));
    }

    get buckets() {
        return this.state.figures.series.rows.map((row) =>
            row.from === row.to || this.state.figures.series.bucket === "day"
                ? this.day(row.from)
                : this.state.figures.series.bucket === "month"
                  ? DateTime.fromISO(row.from).toLocaleString({ month: "short", year: "numeric" })
                  : this.day(row.from)
        );
    }

    get overTime() {
        const of = (name) => this.state.figures.series.rows.map((row) => row[name]);
        return [
            { label: String(_t("Opened")), data: of("opened") },
            { label: String(_t("Closed")), data: of("closed") },
            { label: String(_t("In progress")), data: of("running"), type: "line" },
        ];
    }

    get sticking() {
        return this.state.figures.steps.filter((row) => row.waiting?.[0]).slice(0, MOST_BARS);
    }

    stepName(row) {
        return this.state.types.length === 1 ? row.name : `${row.name} (${row.type})`;
    }

    get stickingLabels() {
        return this.sticking.map((row) => this.stepName(row));
    }

    get waitingSets() {
        return [
            { label: String(_t("Half waited less than")), data: this.sticking.map((row) => row.waiting[0]) },
            { label: String(_t("90 % waited less than")), data: this.sticking.map((row) => row.waiting[1]) },
        ];
    }

    get oneType() {
        return this.state.types.length === 1;
    }

    /** The results that groups are compared by: those of the one case type that is chosen. */
    get comparedResults() {
        return this.oneType && this.state.fairness.length ? this.state.fairness[0].results : [];
    }

    // --- going on

    /** Show the rows behind a figure. */
    open(row, name, domain = row.domain) {
        const views = { "case.document": ["list", "form"], "case.issue.link": ["list"] }[row.model] || ["list", "pivot", "graph"];
        this.action.doAction({
            type: "ir.actions.act_window",
            name: String(name),
            res_model: row.model,
            views: views.map((view) => [false, view]),
            domain,
        });
    }

    openSticking(index) {
        const row = this.sticking[index];
        this.open(row, row.name);
    }

    openBucket(index) {
        const row = this.state.figures.series.rows[index];
        const following = DateTime.fromISO(row.to).plus({ days: 1 }).toUTC().toFormat("yyyy-MM-dd HH:mm:ss");
        const first = DateTime.fromISO(row.from).toUTC().toFormat("yyyy-MM-dd HH:mm:ss");
        const scope = Object.entries({ type_id: this.state.types, team_id: this.state.teams, company_id: this.state.companies });
        const domain = [
            ...scope.filter(([, ids]) => ids.length).map(([name, ids]) => [name, "in", ids]),
            ["closed_on", ">=", first],
            ["closed_on", "<", following],
        ];
        this.open({ model: "case.fact" }, _t("Closed: %s", this.buckets[index]), domain);
    }

    async file(kind) {
        await download({
            url: `/case_organizer/report/${kind}`,
            data: { filters: JSON.stringify(this.filters) },
        });
    }
}

registry.category("lazy_components").add("case_steering", CaseSteering);
