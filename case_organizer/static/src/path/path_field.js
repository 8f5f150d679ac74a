import { Component, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ConditionFieldSelector } from "../condition/condition_editor";
import { servicesOfType } from "../condition/condition_services";

/** What a way may pass and end in; the server refuses others (models/case_path.py). */
const FITS = [
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "integer",
    "many2one",
    "monetary",
    "selection",
    "text",
];

/** The chooser with the services of one case type below it. */
class PathScope extends Component {
    static template = "case_organizer.PathScope";
    static components = { ConditionFieldSelector };
    static props = { typeId: [Number, Boolean], path: String, readonly: Boolean, update: Function };

    setup() {
        const { typeId } = this.props;
        useSubEnv({ services: typeId ? servicesOfType(this.env, typeId) : this.env.services });
    }

    isOffered(fieldDef) {
        if (fieldDef.is_property) {
            return fieldDef.type !== "separator";
        }
        return fieldDef.name === "characteristics" || (fieldDef.store && FITS.includes(fieldDef.type));
    }
}

/**
 * A way from a case to a value, chosen name by name: "Customer > City". Ways over details of other case types are
 * written below the list.
 */
export class PathField extends Component {
    static template = "case_organizer.PathField";
    static components = { PathScope };
    static props = { ...standardFieldProps, placeholder: { type: String, optional: true } };

    get typeId() {
        const { record } = this.props;
        return record.data.type_id?.id || record.evalContext.parent?.id || false;
    }

    get path() {
        return this.props.record.data[this.props.name] || "";
    }

    update(path) {
        return this.props.record.update({ [this.props.name]: path || false });
    }
}

export const pathField = {
    component: PathField,
    displayName: _t("Way from the case to a value"),
    supportedTypes: ["char"],
    extractProps: ({ placeholder }) => ({ placeholder }),
};

registry.category("fields").add("case_path", pathField);
