import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFormReloaded } from "../core/form_data";
import { useOrm } from "../core/while_here";
import { PlanMap } from "../plan_map/plan_map";

/**
 * `<widget name="case_plan_compared"/>` in the form of a version of a plan: what it changes, in sentences and as one map with
 * what is new, gone and changed. The version it is compared with is chosen; at first it is the one before.
 */
export class ComparedPlan extends Component {
    static template = "case_organizer.ComparedPlan";
    static components = { PlanMap };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.state = useState({ found: null, revision: 0, selected: null });
        onWillStart(() => this.load());
        useFormReloaded(() => this.load());
    }

    async load(otherId = this.state.found?.before || false) {
        const found = await this.orm.call("case.plan", "get_comparison", [[this.props.record.resId], otherId]);
        Object.assign(this.state, { found, revision: this.state.revision + 1, selected: null });
    }

    onChosen(ev) {
        return this.load(Number(ev.target.value));
    }
}

registry.category("lazy_components").add("case_plan_compared", ComparedPlan);
