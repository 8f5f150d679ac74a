import { registry } from "@web/core/registry";
import { PropertiesField, propertiesField } from "@web/views/fields/properties/properties_field";
import { PropertyValue } from "@web/views/fields/properties/property_value";
import { wholeNumber } from "../core/whole_number";

const NUMBERS = ["integer", "float", "monetary"];

/** A detail nobody answered is empty: no number was given, which is not the same as 0. Years read as years. */
export class CaseDetailValue extends PropertyValue {
    get displayValue() {
        const { type, value } = this.props;
        if (NUMBERS.includes(type) && !value && value !== 0) {
            return "";
        }
        if (type === "integer") {
            return wholeNumber(value);
        }
        return super.displayValue;
    }

    async onValueChange(value) {
        if (NUMBERS.includes(this.props.type) && String(value).trim() === "") {
            return this.props.onChange(false);
        }
        return super.onValueChange(value);
    }
}

/** The details of a case: Odoo's properties, whose definition belongs to the case type. */
export class CaseDetailsField extends PropertiesField {
    static template = "case_organizer.DetailsField";
    static components = { ...PropertiesField.components, PropertyValue: CaseDetailValue };
}

registry.category("fields").add("case_details", {
    ...propertiesField,
    component: CaseDetailsField,
});
