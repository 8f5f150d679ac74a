import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useOrm } from "../core/while_here";

/** The outcome of a step that a plan waits for: chosen among those which that step can have. */
export class OutcomeField extends Component {
    static template = "case_organizer.OutcomeField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useOrm();
        this.state = useState({ outcomes: [] });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((next) => this.load(next));
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get label() {
        return this.state.outcomes.find(([code]) => code === this.value)?.[1] || this.value;
    }

    /** What is kept but not there any more is shown, so that it can be mended. */
    get isUnknown() {
        return this.value && !this.state.outcomes.some(([code]) => code === this.value);
    }

    async load({ record }) {
        const source = record.data.source_id?.id;
        if (source === this.source) {
            return;
        }
        this.source = source;
        this.state.outcomes = source
            ? await this.orm.call("case.plan.item", "get_outcomes", [[source]])
            : [];
    }

    onChange(ev) {
        this.props.record.update({ [this.props.name]: ev.target.value || false });
    }
}

registry.category("fields").add("case_outcome", {
    component: OutcomeField,
    displayName: _t("Outcome of a step"),
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "source_id", type: "many2one", relation: "case.plan.item" }],
});
