import { loadBundle } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { Domain } from "@web/core/domain";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { CalendarSidePanel } from "@web/views/calendar/calendar_side_panel/calendar_side_panel";
import { calendarView } from "@web/views/calendar/calendar_view";
import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";

/** So many actions that wait to be planned are listed at once. */
const LISTED = 40;
/** When an action begins that is dropped on a day without an hour. */
const MORNING = 9;

/** Asks why something is planned although something speaks against it. */
export class AnywayDialog extends Component {
    static template = "case_service_call.AnywayDialog";
    static components = { Dialog };
    static props = { objections: Array, confirm: Function, close: Function };

    setup() {
        this.state = useState({ reason: "" });
    }

    async confirm() {
        this.props.close();
        await this.props.confirm(this.state.reason.trim());
    }
}

/** What is planned, and what waits for it. Moving calls the verb that plans, with all that it checks. */
class PlanningModel extends CalendarModel {
    static services = [...CalendarModel.services, "dialog"];

    setup(params, services) {
        super.setup(params, services);
        this.dialog = services.dialog;
    }

    async load(params = {}) {
        this.isPlanner ??= await user.hasGroup("case_service_call.group_service_planner");
        return super.load(params);
    }

    /** A phone begins with a day: a week is too narrow to read. */
    getLocalStorageScale() {
        const chosen = browser.localStorage.getItem(this.storageKey);
        return this.env.isSmall && !chosen ? "day" : super.getLocalStorageScale();
    }

    get canEdit() {
        return Boolean(this.isPlanner);
    }

    async loadRecords(data) {
        const [records] = await Promise.all([super.loadRecords(data), this.loadWaiting()]);
        return records;
    }

    /** Actions without a moment, within what is searched for, soonest deadline first. */
    async loadWaiting() {
        if (!this.isPlanner) {
            this.waiting = { records: [], length: 0 };
            return;
        }
        const searched = Domain.removeDomainLeaves(this.meta.domain, ["planned_start", "planned_end", "worker_id", "worker_ids"]);
        const domain = Domain.and([searched, [["planned_start", "=", false], ["step_id.is_open", "=", true]]]);
        this.waiting = await this.orm.webSearchRead(this.meta.resModel, domain.toList(this.meta.context), {
            specification: { display_name: {}, duration: {}, deadline: {}, partner_id: { fields: { display_name: {} } } },
            order: "deadline, id",
            limit: LISTED,
        });
    }

    /** The worker to whom the side panel is narrowed, others being left out. */
    get oneWorker() {
        const workers = (this.data.filterSections.worker_id?.filters || []).filter((filter) => filter.value);
        const shown = workers.filter((filter) => filter.active);
        return shown.length === 1 && workers.length > 1 ? shown[0].value : false;
    }

    async updateRecord(record) {
        const hours = record.end?.isValid ? record.end.diff(record.start, "hours").hours : false;
        await this.planAt(record.id, record.start, { duration: hours });
    }

    /** Plan by the verb. What wants a reason is asked for it; what is refused is said. */
    async planAt(id, start, more) {
        const call = (method, values) => this.orm.call(this.meta.resModel, method, [[id], serializeDateTime(start)], values);
        try {
            const name = await call("plan_at", more);
            const when = start.toLocaleString({ weekday: "short", hour: "numeric", minute: "2-digit" });
            this.notification.add(_t("Planned: %(who)s, %(when)s", { who: name, when }), { type: "success" });
        } catch (error) {
            const asked = error.data?.name === "odoo.exceptions.UserError" && !more.anyway;
            const objections = asked ? await call("get_objections", more) : [];
            if (!objections.length) {
                throw error;
            }
            const confirm = (anyway) => this.planAt(id, start, { ...more, anyway });
            this.dialog.add(AnywayDialog, { objections, confirm });
        } finally {
            // Also what was refused goes back to where it is planned.
            await this.load();
        }
    }
}

class PlanningCommonRenderer extends CalendarCommonRenderer {
    static eventTemplate = "case_service_call.PlanningEvent";

    get options() {
        return { ...super.options, eventReceive: this.onEventReceive, slotMinTime: "06:00:00", slotMaxTime: "22:00:00" };
    }

    onEventReceive({ event }) {
        const start = luxon.DateTime.fromJSDate(event.start);
        const id = Number(event.extendedProps.actionId);
        const moment = event.allDay ? start.set({ hour: MORNING }) : start;
        event.remove();
        this.props.model.planAt(id, moment, { worker_id: this.props.model.oneWorker });
    }
}

class PlanningRenderer extends CalendarRenderer {
    static components = { ...CalendarRenderer.components, day: PlanningCommonRenderer, week: PlanningCommonRenderer, month: PlanningCommonRenderer };
}

class PlanningSidePanel extends CalendarSidePanel {
    static template = "case_service_call.PlanningSidePanel";
    static props = [...CalendarSidePanel.props, "editRecord"];

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.listRef = useRef("waiting");
        onWillStart(() => loadBundle("web.fullcalendar_lib"));
        useEffect(
            (el) => {
                if (!el) {
                    return;
                }
                const draggable = new FullCalendar.Interaction.Draggable(el, {
                    itemSelector: ".o_service_waiting",
                    eventData: ({ dataset }) => ({
                        title: dataset.title,
                        duration: { minutes: Number(dataset.minutes) },
                        extendedProps: { actionId: dataset.id },
                    }),
                });
                return () => draggable.destroy();
            },
            () => [this.listRef.el]
        );
    }

    get waiting() {
        return this.props.model.waiting?.records || [];
    }

    /** The dialog with who and when for all that is listed. */
    async suggest() {
        const { model } = this.props;
        const ids = this.waiting.map((action) => action.id);
        const dialog = await this.orm.call(model.meta.resModel, "action_suggest", [ids]);
        await this.action.doAction(dialog, { onClose: () => model.load() });
    }

    get moreCount() {
        return (this.props.model.waiting?.length || 0) - this.waiting.length;
    }

    minutes(action) {
        return Math.max(15, Math.round(action.duration * 60));
    }

    deadline(action) {
        return action.deadline ? luxon.DateTime.fromSQL(action.deadline, { zone: "utc" }).toLocal().toLocaleString({ day: "numeric", month: "short" }) : "";
    }
}

class PlanningController extends CalendarController {
    static components = { ...CalendarController.components, CalendarSidePanel: PlanningSidePanel };

    get sidePanelProps() {
        return { ...super.sidePanelProps, editRecord: this.editRecord.bind(this) };
    }
}

registry.category("views").add("case_service_planning", {
    ...calendarView,
    Controller: PlanningController,
    Model: PlanningModel,
    Renderer: PlanningRenderer,
});
