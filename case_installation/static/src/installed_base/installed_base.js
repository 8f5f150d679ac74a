import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
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
        this.state = useState({ base: { name: "", count: 0, more: false, chart: null, sites: [] }, from: null });
        this.open = this.open.bind(this);
        onWillStart(async () => {
            this.state.base = await this.orm.call("res.partner", "get_installed_base", [[this.partnerId]]);
        });
    }

    /** Sites that stand on the map, with their place in the style that puts them there. */
    get pins() {
        return this.state.base.sites
            .filter((site) => site.at)
            .map((site) => ({
                ...site,
                style: `left: ${site.at[0]}%; top: ${site.at[1]}%`,
                count: site.installations.length,
                wanting: site.installations.some((node) => node.covered !== "once"),
                words: _t("%(site)s, %(count)s installations", { site: site.name, count: site.installations.length }),
            }));
    }

    /** All sites; from the one that was chosen on the map, the nearest first. */
    get sites() {
        const { sites } = this.state.base;
        const from = sites.find((site) => site.id === this.state.from);
        if (!from) {
            return sites;
        }
        const known = sites.map((site) => ({ ...site, km: site.at ? this.apart(from.at, site.at) : null }));
        return known.sort((one, other) => (one.km ?? Infinity) - (other.km ?? Infinity));
    }

    get astray() {
        return this.state.base.sites.filter((site) => !site.at).length;
    }

    get astrayWords() {
        return _t("Not on the map, as their addresses have no coordinates: %s", this.astray);
    }

    apart(one, other) {
        const { km, aspect } = this.state.base.chart;
        return (Math.hypot(one[0] - other[0], (one[1] - other[1]) / aspect) * km) / 100;
    }

    far(km, decimals = 1) {
        return _t("%s km", formatFloat(km, { digits: [16, km < 1 ? 2 : decimals] }));
    }

    choose(site) {
        this.state.from = this.state.from === site.id ? null : site.id;
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
