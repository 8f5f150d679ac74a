import { Component, status, useState } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFormReloaded } from "../core/form_data";
import { useWhileHere } from "../core/while_here";
import { PlanMap } from "./plan_map";

/** `<widget name="case_plan_map"/>` in the form of a case, a plan or a case type. */
export class PlanMapWidget extends Component {
    static template = "case_organizer.PlanMapWidget";
    static components = { LazyComponent, PlanMap };
    static props = {
        ...standardWidgetProps,
        method: { type: String, optional: true },
    };

    setup() {
        this.state = useState({ revision: 0 });
        this.onChanged = useWhileHere()(() => this.props.record.load());
        // What was typed last may be saved when this page was left for another one of the same form.
        this.onDrawn = () => this.props.record.load().catch((error) => this.gone || Promise.reject(error));
        useFormReloaded(() => this.state.revision++);
        this.drawnProps = () => ({
            planId: this.draftId,
            bus: this.props.record.model.bus,
            revision: this.state.revision,
            beforeChange: async () => !(await this.props.record.isDirty()) || this.props.record.save(),
            onChanged: this.onDrawn,
        });
    }

    get gone() {
        return status(this) === "destroyed";
    }

    /** The draft of a case type, which who may change it changes on its map. */
    get draftId() {
        const { record, readonly } = this.props;
        return (record.resModel === "case.type" && !readonly && record.data.draft_plan_id?.id) || false;
    }
}

registry.category("lazy_components").add("case_plan_map", PlanMapWidget);
