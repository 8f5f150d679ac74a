import { DomainSelector } from "@web/core/domain_selector/domain_selector";
import { ModelFieldSelector } from "@web/core/model_field_selector/model_field_selector";
import { ModelFieldSelectorPopover } from "@web/core/model_field_selector/model_field_selector_popover";
import { condition } from "@web/core/tree_editor/condition_tree";
import { useService } from "@web/core/utils/hooks";
import { isOffered } from "./condition_services";

/** The list of fields; it lives outside of the editor, so it is handed the editor's field service. */
export class ConditionFieldPopover extends ModelFieldSelectorPopover {
    static props = { ...ModelFieldSelectorPopover.props, fieldService: Object };

    setup() {
        super.setup();
        this.fieldService = this.props.fieldService;
    }
}

export class ConditionFieldSelector extends ModelFieldSelector {
    static components = { Popover: ConditionFieldPopover };

    setup() {
        super.setup();
        const { open } = this.popover;
        this.popover.open = (target, props) =>
            open.call(this.popover, target, { ...props, fieldService: this.fieldService });
    }
}

/** Odoo's domain editor, offering what a condition may name and nothing else. */
export class ConditionEditor extends DomainSelector {
    setup() {
        super.setup();
        this.fieldService = useService("field");
    }

    getDefaultCondition() {
        return condition("priority", "=", "1");
    }

    getPathEditorInfo() {
        const info = super.getPathEditorInfo(...arguments);
        const { extractProps } = info;
        return {
            ...info,
            component: ConditionFieldSelector,
            extractProps: (params) => ({
                ...extractProps(params),
                filter: isOffered,
                followRelations: false,
            }),
        };
    }

    getShowArchivedCheckBox() {
        return false;
    }
}
