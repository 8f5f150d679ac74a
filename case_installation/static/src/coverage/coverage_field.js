import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What covers an installation, in order of time: contracts, the days that none covers, those that two cover. */
export class CoverageField extends Component {
    static template = "case_installation.CoverageField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get told() {
        return this.props.record.data[this.props.name] || { periods: [], gaps: [], doubles: [] };
    }

    /** Rows as they are read, the earliest first. */
    get rows() {
        const rows = this.told.periods.map((period) => ({
            kind: "covered",
            from: period.from,
            to: period.to,
            label: period.contract || _t("A contract that you may not read"),
            contractId: period.contract && period.contract_id,
            through: period.through,
        }));
        for (const [from, to] of this.told.gaps) {
            rows.push({ kind: "gap", from, to, label: _t("Not covered") });
        }
        for (const [from, to] of this.told.doubles) {
            rows.push({ kind: "double", from, to, label: _t("Covered twice") });
        }
        return rows.sort((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : 0));
    }

    day(text) {
        return text ? formatDate(deserializeDate(text)) : _t("onwards");
    }

    open(contractId) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "case.contract",
            res_id: contractId,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("case_coverage", { component: CoverageField, supportedTypes: ["json"] });
