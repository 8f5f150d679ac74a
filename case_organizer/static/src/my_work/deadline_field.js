import { _t } from "@web/core/l10n/translation";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { DateTimeField } from "@web/views/fields/datetime/datetime_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";
import { DeadlineMark } from "../core/marks";

/** A deadline in words: "today", "in 3 days", "2 days late". The exact date is its title. */
export class CaseDeadlineField extends Component {
    static template = "case_organizer.CaseDeadlineField";
    static components = { DateTimeField, DeadlineMark };
    static props = {
        ...standardFieldProps,
        closed: { type: String, optional: true },
    };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get dateOnly() {
        return this.props.record.fields[this.props.name].type === "date";
    }

    get isClosed() {
        const { closed, record } = this.props;
        return Boolean(closed) && evaluateBooleanExpr(closed, record.evalContextWithVirtualIds);
    }

    get dateTimeFieldProps() {
        return Object.fromEntries(
            Object.entries(this.props).filter(([key]) => key in standardFieldProps)
        );
    }
}

export const caseDeadlineField = {
    component: CaseDeadlineField,
    displayName: _t("Deadline in words"),
    supportedTypes: ["date", "datetime"],
    // Wide enough for "2 days late" and, of what is closed, a whole date in every language.
    listViewWidth: [120, 200],
    supportedOptions: [
        {
            label: _t("Closed when"),
            name: "closed",
            type: "string",
            help: _t("An expression on the record; where it holds, the date is no longer late."),
        },
    ],
    extractProps: ({ options }) => ({ closed: options.closed }),
};

registry.category("fields").add("case_deadline", caseDeadlineField);
