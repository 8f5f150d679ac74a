import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";

/** A number of which 0 means that there is none: it is shown as nothing, elsewhere with its unit ("7 Days"). */
export class CountField extends IntegerField {
    static template = "case_organizer.CountField";
    static props = {
        ...IntegerField.props,
        placeholder: { type: String, optional: true },
        unitField: { type: String, optional: true },
    };

    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }

    get text() {
        const { record, unitField } = this.props;
        const unit = record.fields[unitField]?.selection.find(([key]) => key === record.data[unitField]);
        return [this.formattedValue, this.value && unit?.[1]].filter(Boolean).join(" ");
    }
}

export const countField = {
    ...integerField,
    component: CountField,
    displayName: _t("Number, or none"),
    supportedOptions: [
        ...integerField.supportedOptions,
        {
            label: _t("Unit"),
            name: "unit_field",
            type: "field",
            availableTypes: ["selection"],
            help: _t("The field that holds the unit, shown behind the number when it is read."),
        },
    ],
    fieldDependencies: ({ options }) =>
        options.unit_field ? [{ name: options.unit_field, type: "selection" }] : [],
    extractProps: (info) => ({
        ...integerField.extractProps(info),
        placeholder: info.placeholder ?? info.attrs.placeholder,
        unitField: info.options.unit_field,
    }),
};

registry.category("fields").add("case_count", countField);
