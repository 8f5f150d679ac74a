import { Component, useState, useSubEnv } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useOrm } from "../core/while_here";
import { ConditionEditor } from "./condition_editor";
import { servicesOfType } from "./condition_services";

const NONE = "[]";
/** What a new condition starts from. */
const FIRST = `[("priority", "=", "1")]`;

/** The editor with the services of one case type below it. */
class ConditionScope extends Component {
    static template = "case_organizer.ConditionScope";
    static components = { ConditionEditor };
    static props = { typeId: Number, domain: String, readonly: Boolean, update: Function };

    setup() {
        useSubEnv({ services: servicesOfType(this.env, this.props.typeId) });
    }
}

/**
 * A condition on the case and its details: edited in Odoo's domain editor, read as a sentence. The case type is in a
 * field of the record, or in the field of that name of the record to which its row belongs.
 */
export class ConditionField extends Component {
    static template = "case_organizer.ConditionField";
    static components = { ConditionScope };
    static props = { ...standardFieldProps, typeField: { type: String, optional: true } };
    static defaultProps = { typeField: "type_id" };

    setup() {
        this.orm = useOrm();
        this.keepLast = new KeepLast();
        this.state = useState({ sentence: "", edits: false });
        useRecordObserver((record, props) => this.describe(record, props));
    }

    get typeId() {
        return this.typeOf(this.props.record, this.props.typeField);
    }

    typeOf(record, typeField) {
        return record.data[typeField]?.id || record.evalContext.parent?.[typeField] || false;
    }

    get domain() {
        return this.props.record.data[this.props.name] || NONE;
    }

    get isEmpty() {
        return this.domain === NONE;
    }

    /** Let the server say it, so that it reads the same everywhere. */
    async describe(record, props) {
        const text = record.data[props.name];
        const typeId = this.typeOf(record, props.typeField);
        let said = text && text !== NONE ? text : "";
        if (said && typeId) {
            said = this.orm.call("case.type", "condition_in_words", [[typeId], text]);
        }
        this.state.sentence = await this.keepLast.add(Promise.resolve(said));
    }

    add() {
        this.state.edits = true;
        this.update(FIRST);
    }

    clear() {
        this.state.edits = false;
        this.update(NONE);
    }

    toggle() {
        this.state.edits = !this.state.edits;
    }

    update(domain) {
        return this.props.record.update({
            [this.props.name]: domain === NONE ? false : domain,
        });
    }
}

/** The editor over another view: a cell of a list has no room for it. */
export class ConditionDialog extends Component {
    static template = "case_organizer.ConditionDialog";
    static components = { ConditionScope, Dialog };
    static props = {
        title: String,
        typeId: Number,
        domain: String,
        /** `(domain) => any`; `[]` is no condition */
        save: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ domain: this.props.domain });
    }

    update(domain) {
        this.state.domain = domain;
    }

    async end(domain) {
        await this.props.save(domain);
        this.props.close();
    }
}

/** A condition in a list: its sentence, and while the row is edited a button that opens the editor. */
export class ConditionCell extends ConditionField {
    static template = "case_organizer.ConditionCell";

    setup() {
        super.setup();
        this.dialog = useService("dialog");
    }

    edit() {
        this.dialog.add(ConditionDialog, {
            title: this.props.record.fields[this.props.name].string,
            typeId: this.typeId,
            domain: this.isEmpty ? FIRST : this.domain,
            save: (domain) => this.update(domain),
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
registry.category("fields").add("list.case_condition", { ...conditionField, component: ConditionCell });
