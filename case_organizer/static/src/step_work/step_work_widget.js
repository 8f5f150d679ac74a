import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useWhileHere } from "../core/while_here";
import { StepWork } from "./step_work";

/** The step screen in the form of a step: `<widget name="case_step_work"/>`. */
export class StepWorkWidget extends Component {
    static template = "case_organizer.StepWorkWidget";
    static components = { StepWork };
    static props = {
        ...standardWidgetProps,
        showHeader: { type: Boolean, optional: true },
    };
    static defaultProps = { showHeader: true };

    setup() {
        this.action = useService("action");
        const whileHere = useWhileHere();
        this.onChanged = whileHere(() => this.props.record.load());
        this.onFinished = whileHere((result) => this.goOn(result));
    }

    /** Go on with the next step that is mine; else back to where the person came from. */
    async goOn({ next_step_id: nextId }) {
        const { record } = this.props;
        if (this.env.inDialog) {
            return this.action.doAction({ type: "ir.actions.act_window_close" });
        }
        if (nextId) {
            return record.model.load({
                resId: nextId,
                resIds: [...new Set([...record.resIds, nextId])],
            });
        }
        if (this.env.config.breadcrumbs?.length > 1) {
            return this.env.config.historyBack();
        }
        return record.load();
    }
}

export const stepWorkWidget = {
    component: StepWorkWidget,
    extractProps: ({ options }) => ({ showHeader: options.header !== false }),
};

registry.category("view_widgets").add("case_step_work", stepWorkWidget);
