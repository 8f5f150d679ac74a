import { serializeDate, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState } from "@odoo/owl";

const { DateTime } = luxon;

/** How full the days of workers are, seven at a time from today: a table on a desk, a list for each worker on a phone. */
export class PlanningDays extends Component {
    static template = "case_service_call.PlanningDays";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ first: DateTime.local().startOf("day"), team: 0, skill: 0, found: { days: [], workers: [] } });
        this.teams = [];
        this.skills = [];
        this.display = { controlPanel: {} };
        onWillStart(async () => {
            const [workers, skills] = await Promise.all([
                this.orm.searchRead("resource.resource", [["service_worker", "=", true]], ["service_team_id"]),
                this.orm.searchRead("case.service.skill", [], ["name"]),
                this.load(),
            ]);
            const teams = workers.map((worker) => worker.service_team_id).filter(Boolean);
            this.teams = [...new Map(teams).entries()].map(([id, name]) => ({ id, name }));
            this.skills = skills;
        });
    }

    async load() {
        const { first, team, skill } = this.state;
        const found = this.orm.call("case.service.planner", "get_days", [serializeDate(first)], {
            days: 7,
            team_id: team || false,
            skill_id: skill || false,
        });
        this.state.found = await this.keepLast.add(found);
    }

    get title() {
        const last = this.state.first.plus({ days: 6 });
        return _t("%(from)s to %(until)s", {
            from: this.state.first.toLocaleString({ day: "numeric", month: "long" }),
            until: last.toLocaleString({ day: "numeric", month: "long", year: "numeric" }),
        });
    }

    dayName(day) {
        return DateTime.fromISO(day).toLocaleString({ weekday: "short", day: "numeric", month: "short" });
    }

    /** Colours beside the words. */
    classOf(state) {
        return {
            off: "text-muted",
            away: "text-muted fst-italic",
            free: "",
            room: "o_service_room",
            full: "o_service_full",
            over: "o_service_over fw-bold",
        }[state];
    }

    move(weeks) {
        this.state.first = weeks ? this.state.first.plus({ weeks }) : DateTime.local().startOf("day");
        return this.load();
    }

    choose(what, ev) {
        this.state[what] = Number(ev.target.value);
        return this.load();
    }

    /** The visits of one worker on one day, wherever on earth it is that day. */
    openDay(worker, day) {
        const noon = DateTime.fromISO(day).set({ hour: 12 });
        this.action.doAction("case_service_call.action_case_service_planning", {
            additionalContext: { search_default_worker_id: worker.id, initial_date: serializeDateTime(noon) },
        });
    }
}

registry.category("lazy_components").add("case_service_days", PlanningDays);
