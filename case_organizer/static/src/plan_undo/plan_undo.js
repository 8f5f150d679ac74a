import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFormReloaded } from "../core/form_data";
import { useOrm, useWhileHere } from "../core/while_here";
import { historyOf } from "./plan_history";

/** `<widget name="case_plan_undo"/>` in the form of a case type: undo and redo what was changed in its draft. */
export class PlanUndo extends Component {
    static template = "case_organizer.PlanUndo";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.state = useState({ busy: false });
        const look = useWhileHere()(() => this.look());
        onWillStart(() => this.look());
        useFormReloaded(() => (this.looking = look()));
    }

    get planId() {
        const { record, readonly } = this.props;
        return (!readonly && record.data.draft_plan_id?.id) || false;
    }

    async look() {
        this.history = this.planId && historyOf(this.planId);
        if (this.planId) {
            this.history.note(await this.orm.call("case.plan", "get_moment", [[this.planId]]));
            this.render();
        }
    }

    async go(way) {
        const { record } = this.props;
        this.state.busy = true;
        try {
            await this.looking;
            if (await record.isDirty()) {
                if (!(await record.save())) {
                    return;
                }
                await this.look();
            }
            // Refused, because a colleague was here meanwhile: what they changed is shown.
            try {
                await this.history[way]((moment, seen) =>
                    this.orm.call("case.plan", "go_to_moment", [[this.planId], moment, seen])
                );
            } finally {
                await record.load();
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("lazy_components").add("case_plan_undo", PlanUndo);
