import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** One installation, with its parts to any depth. */
export class InstalledNode extends Component {
    static template = "case_installation.InstalledNode";
    static props = { node: Object, open: Function };

    get stateClass() {
        return { in_service: "text-bg-success", out_of_service: "text-bg-warning" }[this.props.node.state] || "text-bg-secondary";
    }

    get coveredClass() {
        return { once: "text-bg-success", twice: "text-bg-warning" }[this.props.node.covered] || "text-bg-light border";
    }
}
InstalledNode.components = { InstalledNode };

/** What a customer has: sites, the installations that stand there, what they consist of. */
export class InstalledBase extends Component {
    static template = "case_installation.InstalledBase";
    static components = { Layout, InstalledNode };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ base: { name: "", count: 0, more: false, sites: [] } });
        this.open = this.open.bind(this);
        onWillStart(async () => {
            this.state.base = await this.orm.call("res.partner", "get_installed_base", [[this.partnerId]]);
        });
    }

    get partnerId() {
        return this.props.action.context.active_id;
    }

    open(resId) {
        this.show("case.installation", resId);
    }

    show(resModel, resId) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async list() {
        this.action.doAction(await this.orm.call("res.partner", "action_installations", [[this.partnerId]]));
    }
}

registry.category("actions").add("case_installed_base", InstalledBase);
