import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useWorkNews } from "../core/live";
import { useOrm } from "../core/while_here";

/** What is going on now, in counts; a click on one shows what is counted. */
export class CaseOverview extends Component {
    static template = "case_organizer.CaseOverview";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useOrm();
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ sections: [] });
        onWillStart(() => this.load());
        useWorkNews(() => this.load());
    }

    async load() {
        this.state.sections = await this.orm.call("case.overview", "get_sections", []);
    }

    countText({ count, more }) {
        const text = count.toLocaleString();
        return more ? _t("%s+", text) : text;
    }

    moreText(table) {
        return _t("%s more are not shown: open a count above for all.", table.more);
    }

    open(name, model, domain) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "kanban"],
                ...(model === "case.supervision" ? [] : [[false, "form"]]),
            ],
        });
    }

    openTile(section, tile) {
        return this.open(_t("%(section)s: %(count)s", { section: section.label, count: tile.label }), tile.model, tile.domain);
    }

    /** The steps behind a row, or behind one of its counts: chosen there, they are given to somebody else. */
    openRow(row, more = []) {
        return this.open(_t("%(role)s: %(who)s", row), "case.supervision", [...row.domain, ...more]);
    }
}

registry.category("lazy_components").add("case_overview", CaseOverview);
