import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { _t } from "@web/core/l10n/translation";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { clockLook } from "@case_organizer/clocks/clock_texts";
import { dayText, exactText, readMoment } from "@case_organizer/core/moments";
import { useOrm } from "@case_organizer/core/while_here";
import { useLookedUp } from "@case_organizer/intake/looked_up";

/** What covers an installation, what was promised and what is left, open calls and known issues. */
export class Situation extends Component {
    static template = "case_service_call.Situation";
    static props = {
        told: Object,
        chosen: { type: [Number, Boolean], optional: true },
        onCoverage: { type: Function, optional: true },
        onCall: { type: Function, optional: true },
        onInstallation: { type: Function, optional: true },
    };

    setup() {
        this.action = useService("action");
    }

    get mayChoose() {
        return this.props.onCoverage && this.props.told.coverages.length > 1;
    }

    get tone() {
        const tones = { contract: "success", warranty: "success", goodwill: "info", chargeable: "warning" };
        return tones[this.props.told.terms] || "secondary";
    }

    look(moment) {
        return moment ? clockLook({ state: "running", due: moment, risk: false }) : { text: _t("at no known moment") };
    }

    exact(moment) {
        return moment ? exactText(readMoment(moment)) : "";
    }

    day(text) {
        return text ? dayText(readMoment(text)) : "";
    }

    left(allowance) {
        const units = { visits: _t("visits"), hours: _t("hours"), amount: "" };
        const round = (number) => Number(number.toFixed(2));
        return _t("%(left)s of %(all)s %(unit)s", {
            left: round(allowance.left),
            all: round(allowance.allowance),
            unit: units[allowance.unit] ?? "",
        });
    }

    open(model, id) {
        this.action.doAction({ type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] });
    }
}

/** In the dialog of intake: looked up while one types. `<widget name="service_situation"/>` in `case.intake`. */
export class IntakeSituation extends Component {
    static template = "case_service_call.IntakeSituation";
    static components = { Situation };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.state = useState({ told: null });
        this.root = useLookedUp(
            ({ installation_id, partner_id, category_id, coverage_id }) => ({
                installation_id: installation_id?.id || false,
                partner_id: partner_id?.id || false,
                category_id: category_id?.id || false,
                coverage_id: coverage_id?.id || false,
            }),
            (asked) => this.look(asked),
            (told) => {
                this.state.told = told;
            }
        );
    }

    get chosen() {
        return this.props.record.data.coverage_id?.id || false;
    }

    look(asked) {
        const asks = asked.installation_id || asked.partner_id || asked.title;
        return asks ? this.orm.call("case.service.call", "get_situation", [], asked) : null;
    }

    async chooseCoverage(coverage) {
        const chosen = coverage.id !== this.chosen && { id: coverage.id, display_name: coverage.contract };
        await this.props.record.update({ coverage_id: chosen });
    }

    async addTo(call) {
        const name = [call.name, call.title].filter(Boolean).join(" · ");
        await this.props.record.update({ case_id: { id: call.case_id, display_name: name } });
    }

    async chooseInstallation(one) {
        await this.props.record.update({ installation_id: { id: one.id, display_name: one.name } });
    }
}

registry.category("view_widgets").add("service_situation", { component: IntakeSituation });

/** On a call: as it stands now. */
export class SituationField extends Component {
    static template = "case_service_call.SituationField";
    static components = { Situation };
    static props = { ...standardFieldProps };

    get told() {
        return this.props.record.data[this.props.name] || null;
    }
}

registry.category("fields").add("service_situation", { component: SituationField, supportedTypes: ["json"] });
