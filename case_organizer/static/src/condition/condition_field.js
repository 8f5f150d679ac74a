import { Component, useState, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ConditionEditor } from "./condition_editor";
import { servicesOfType } from "./condition_services";

/** The editor with the services of one case type below it. */
class ConditionScope extends Component {
    static template = "case_organizer.ConditionScope";
    static components = { ConditionEditor };
    static props = { typeId: Number, domain: String, readonly: Boolean, update: Function };

    setup() {
        useSubEnv({ services: servicesOfType(this.env, this.props.typeId) });
    }
}

/** A condition on the case and its details: edited in Odoo's domain editor, read as a sentence. */
export class ConditionField extends Component {
    static template = "case_organizer.ConditionField";
    static components = { ConditionScope };
    static props = { ...standardFieldProps, typeField: { type: String, optional: true } };
    static defaultProps = { typeField: "type_id" };

    setup() {
        this.state = useState({ sentence: "", edits: false });
        useRecordObserver((record, props) => this.describe(record, props));
    }

    get typeId() {
        return this.props.record.data[this.props.typeField]?.id;
    }

    get domain() {
        return this.props.record.data[this.props.name] || "[]";
    }

    get isEmpty() {
        return this.domain === "[]";
    }

    /** Let the server say it, so that it reads the same everywhere. */
    async describe(record, props) {
        const text = record.data[props.name];
        const typeId = record.data[props.typeField]?.id;
        if (!typeId || !text || text === "[]") {
            this.state.sentence = "";
            return;
        }
        this.state.sentence = await this.env.services.orm.call("case.type", "condition_in_words", [
            [typeId],
            text,
        ]);
    }

    add() {
        this.state.edits = true;
        this.update(`[("priority", "=", "1")]`);
    }

    clear() {
        this.state.edits = false;
        this.update("[]");
    }

    toggle() {
        this.state.edits = !this.state.edits;
    }

    update(domain) {
        return this.props.record.update({
            [this.props.name]: domain === "[]" ? false : domain,
        });
    }
}

export const conditionField = {
    component: ConditionField,
    displayName: _t("Condition on the case"),
    supportedTypes: ["char"],
    isEmpty: () => false,
    extractProps: ({ options }) => ({ typeField: options.type_field || "type_id" }),
};

registry.category("fields").add("case_condition", conditionField);
