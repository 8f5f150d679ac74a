import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { StateMark } from "../core/marks";

/** Shows the state of a step, stage or case with its icon. */
export class StepStateField extends Component {
    static template = "case_organizer.StepStateField";
    static components = { StateMark };
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        const { selection = [] } = this.props.record.fields[this.props.name];
        return selection.find(([value]) => value === this.value)?.[1] || "";
    }
}

export const stepStateField = {
    component: StepStateField,
    displayName: _t("Case state"),
    supportedTypes: ["selection", "char"],
};

registry.category("fields").add("case_step_state", stepStateField);
