import { useEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { useWorkNews } from "../core/live";

/**
 * Loads the list again when its person's work changed. What is selected stays selected, and a row
 * that is being edited is left alone.
 */
export function useLiveList(model) {
    const { searchModel } = useEnv();
    useWorkNews(async () => {
        const { root } = model;
        if (!root || root.editedRecord) {
            return;
        }
        const selected = new Set((root.selection || []).map((record) => record.resId));
        // What was chosen last may not be there yet: without it the list would go back to what was chosen before.
        const { domain, groupBy, context } = searchModel;
        await model.load({ domain, groupBy, context });
        for (const record of model.root.records || []) {
            if (selected.has(record.resId) && !record.selected) {
                record.toggleSelection(true);
            }
        }
    });
}

export class MyWorkListController extends listView.Controller {
    setup() {
        super.setup();
        useLiveList(this.model);
    }
}

export class MyWorkKanbanController extends kanbanView.Controller {
    setup() {
        super.setup();
        useLiveList(this.model);
    }
}

registry.category("views").add("case_my_work", {
    ...listView,
    Controller: MyWorkListController,
});

registry.category("views").add("case_my_work_kanban", {
    ...kanbanView,
    Controller: MyWorkKanbanController,
});
