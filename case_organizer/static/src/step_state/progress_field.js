import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** How far a case is: a thin bar and "3 of 7". */
export class CaseProgressField extends Component {
    static template = "case_organizer.CaseProgressField";
    static props = {
        ...standardFieldProps,
        totalField: { type: String, optional: true },
    };

    get done() {
        return this.props.record.data[this.props.name] || 0;
    }

    get total() {
        return this.props.totalField ? this.props.record.data[this.props.totalField] || 0 : 100;
    }

    get percent() {
        return this.total ? Math.max(0, Math.min(100, (100 * this.done) / this.total)) : 0;
    }

    get text() {
        if (!this.props.totalField) {
            return `${Math.round(this.percent)} %`;
        }
        return this.total ? _t("%(done)s of %(total)s", { done: this.done, total: this.total }) : "";
    }
}

export const caseProgressField = {
    component: CaseProgressField,
    displayName: _t("Case progress"),
    supportedTypes: ["integer", "float"],
    // Wide enough for the bar and the words of every language.
    listViewWidth: [130, 180],
    supportedOptions: [
        {
            label: _t("Total"),
            name: "total_field",
            type: "field",
            availableTypes: ["integer", "float"],
            help: _t("The field that holds how many there are. Without it the value is a percentage."),
        },
    ],
    fieldDependencies: ({ options }) =>
        options.total_field
            ? [{ name: options.total_field, type: "integer", readonly: true }]
            : [],
    extractProps: ({ options }) => ({ totalField: options.total_field }),
};

registry.category("fields").add("case_progress", caseProgressField);
