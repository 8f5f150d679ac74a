import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useWhileHere } from "../core/while_here";

/** Milliseconds between two looks. */
const PACE = 3000;

/** `<widget name="case_watch" invisible="…"/>`: loads the record again and again while it is there to be seen. */
export class CaseWatch extends Component {
    static template = "case_organizer.CaseWatch";
    static props = { ...standardWidgetProps };

    setup() {
        const look = useWhileHere()(() => this.props.record.load());
        let timer;
        const next = () => {
            timer = browser.setTimeout(async () => {
                await look();
                next();
            }, PACE);
        };
        onMounted(next);
        onWillUnmount(() => browser.clearTimeout(timer));
    }
}

registry.category("view_widgets").add("case_watch", { component: CaseWatch });
