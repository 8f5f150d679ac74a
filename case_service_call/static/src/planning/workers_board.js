import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { AnywayDialog } from "./planning_calendar";

/** A lane for each worker. A visit that is dropped on another one is planned by the verb, with all that it checks. */
class WorkersBoardRenderer extends KanbanRenderer {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialogs = useService("dialog");
        this.notification = useService("notification");
    }

    /** Between workers alone: nobody writes anything else by dragging. */
    get canMoveRecords() {
        return this.canResequenceRecords && this.props.list.groupByField?.name === "worker_id";
    }

    async sortRecordDrop(dataRecordId, dataGroupId, { parent }) {
        parent?.classList.remove("o_kanban_hover");
        const { groups } = this.props.list;
        const [from, to] = [dataGroupId, parent?.dataset.id].map((id) => groups.find((group) => group.id === id));
        const record = from?.list.records.find(({ id }) => id === dataRecordId);
        if (!record || !to?.value || to === from) {
            await this.props.list.model.load();
            return;
        }
        const start = record.data.planned_start;
        if (start) {
            await this.give(record, start, { worker_id: to.value });
        } else {
            // Without a moment: who is known, when is asked.
            const dialog = await this.orm.call(record.resModel, "action_ask_plan", [[record.resId]]);
            const context = { ...dialog.context, default_worker_ids: [[6, 0, [to.value]]] };
            await this.action.doAction({ ...dialog, context }, { onClose: () => this.props.list.model.load() });
        }
    }

    async give(record, start, more) {
        const call = (method, values) =>
            this.orm.call(record.resModel, method, [[record.resId], serializeDateTime(start)], values);
        try {
            const who = await call("plan_at", more);
            const when = start.toLocaleString({ weekday: "short", hour: "numeric", minute: "2-digit" });
            this.notification.add(_t("Planned: %(who)s, %(when)s", { who, when }), { type: "success" });
        } catch (error) {
            const asked = error.data?.name === "odoo.exceptions.UserError" && !more.anyway;
            const objections = asked ? await call("get_objections", { worker_id: more.worker_id }) : [];
            if (!objections.length) {
                throw error;
            }
            this.dialogs.add(AnywayDialog, { objections, confirm: (anyway) => this.give(record, start, { ...more, anyway }) });
        } finally {
            // Also what was refused goes back to its lane.
            await this.props.list.model.load();
        }
    }
}

registry.category("views").add("case_service_workers_board", { ...kanbanView, Renderer: WorkersBoardRenderer });
