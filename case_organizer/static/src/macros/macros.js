import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useOrm } from "../core/while_here";

/** The macros of a case, read when the menu is opened: `<widget name="case_macros"/>` in the header of its form. */
export class CaseMacros extends Component {
    static template = "case_organizer.CaseMacros";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.notification = useService("notification");
        this.state = useState({ macros: [], busy: false });
    }

    async load() {
        this.state.macros = await this.orm.call("case.case", "get_macros", [[this.props.record.resId]]);
    }

    async run(macro) {
        if (macro.missing.length || this.state.busy) {
            return;
        }
        this.state.busy = true;
        const { record } = this.props;
        try {
            if (await record.save()) {
                const done = await this.orm.call("case.case", "run_macro", [[record.resId], macro.id]);
                this.notification.add(done, { type: "success", title: macro.name });
                await record.load();
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("view_widgets").add("case_macros", { component: CaseMacros });
