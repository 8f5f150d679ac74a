import { onMounted } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { FormRenderer } from "@web/views/form/form_renderer";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/**
 * What must happen, one below the other: the one at hand with its fields, the others told in a sentence each. Whoever
 * adds an alternative begins with its first one; left as it is, it is not kept.
 */
export class TriggersField extends X2ManyField {
    static template = "case_organizer.TriggersField";
    static components = { FormRenderer };

    setup() {
        super.setup();
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", () => this.list._abandonRecords());
        onMounted(() => this.begin());
    }

    get canDelete() {
        return this.activeActions.delete && !this.props.readonly;
    }

    begin() {
        const { records } = this.list;
        if (!this.canCreate) {
            return;
        }
        if (!records.length && this.props.record.isNew) {
            return this.add();
        }
        if (records.length === 1) {
            return this.edit(records[0]);
        }
    }

    add() {
        return this.onAdd({ editable: "bottom" });
    }

    edit(trigger) {
        return this.list.enterEditMode(trigger);
    }

    remove(trigger) {
        return this.list.delete(trigger);
    }
}

registry.category("fields").add("case_triggers", { ...x2ManyField, component: TriggersField });
