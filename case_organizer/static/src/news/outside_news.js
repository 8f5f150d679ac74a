import { Component, onMounted, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useWhileHere } from "../core/while_here";

export const OUTSIDE_MESSAGE = "case_organizer.outside";

/**
 * `<widget name="case_outside_news"/>`: brings the form of a case up to date when somebody outside did something there.
 * What is being typed is left alone. It hears by the channel to which the whiteboard of the form listens.
 */
export class CaseOutsideNews extends Component {
    static template = xml`<span class="d-none" />`;
    static props = { ...standardWidgetProps };

    setup() {
        const bus = useService("bus_service");
        const load = useWhileHere()(async () => {
            const { record } = this.props;
            if (record.resId && !(await record.isDirty())) {
                await record.load();
            }
        });
        const reload = useDebounced(load, 200);
        const onNews = ({ case_id: caseId }) => caseId === this.props.record.resId && reload();
        onMounted(() => bus.subscribe(OUTSIDE_MESSAGE, onNews));
        onWillUnmount(() => bus.unsubscribe(OUTSIDE_MESSAGE, onNews));
    }
}

registry.category("view_widgets").add("case_outside_news", { component: CaseOutsideNews });
