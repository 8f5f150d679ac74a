import { Component, markup, useState, useSubEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { escape } from "@web/core/utils/strings";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { View, getDefaultConfig } from "@web/views/view";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFormReloaded } from "../core/form_data";

/**
 * A list of what belongs to the record of a form, read once its page is opened; cards on a phone. Buttons on its rows
 * are those of the form: it is saved before, and loaded again after. Whenever the form is loaded again, so is the list.
 *
 *     <widget name="case_list" id="log_ids" help="Shown when there is nothing."
 *             options="{'model': 'case.log', 'link': 'case_id', 'views': 'case_organizer.case_log_view'}"/>
 *
 * `link` is the field that leads back to the record; the views are `<views>_list_on_case` and `<views>_kanban_on_case`;
 * with `'opens': True` a click on a row opens it.
 */
export class CaseList extends Component {
    static template = "case_organizer.CaseList";
    static components = { View };
    static props = {
        ...standardWidgetProps,
        name: String,
        model: String,
        link: String,
        views: String,
        opens: { type: Boolean, optional: true },
        help: { type: String, optional: true },
    };
    static defaultProps = { opens: false };

    setup() {
        this.action = useService("action");
        useSubEnv({
            config: { ...getDefaultConfig(), cache: false, disableSearchBarAutofocus: true },
            onClickFormButton: this.env.onClickViewButton,
        });
        this.state = useState({ domain: this.domainOf(this.props.record) });
        useFormReloaded((record) => {
            this.state.domain = this.domainOf(record);
        });
    }

    /** A list that is new each time: the view below takes it as a reason to read again. */
    domainOf(record) {
        return record.resId ? [[this.props.link, "=", record.resId]] : null;
    }

    get viewProps() {
        const { model, views, help } = this.props;
        return {
            resModel: model,
            type: this.env.isSmall ? "kanban" : "list",
            domain: this.state.domain,
            context: {
                list_view_ref: `${views}_list_on_case`,
                kanban_view_ref: `${views}_kanban_on_case`,
            },
            display: { controlPanel: { layoutActions: false }, searchPanel: false },
            noBreadcrumbs: true,
            noContentHelp: help && markup(`<p>${escape(help)}</p>`),
            readonly: true,
            showButtons: false,
            selectRecord: (resId) => this.props.opens && this.open(resId),
            ...(this.env.isSmall ? {} : { allowSelectors: false }),
        };
    }

    open(resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.props.model,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}

export const caseList = {
    component: CaseList,
    extractProps: ({ attrs, options }) => ({ name: attrs.id, help: attrs.help, ...options }),
};

registry.category("view_widgets").add("case_list", caseList);

/** Buttons below it are those of the form around the list. */
function withFormButtons(Renderer) {
    return class extends Renderer {
        setup() {
            super.setup();
            useSubEnv({ onClickViewButton: this.env.onClickFormButton });
        }
    };
}

const views = registry.category("views");
views.add("case_list_on_case", { ...listView, Renderer: withFormButtons(ListRenderer) });
views.add("case_kanban_on_case", { ...kanbanView, Renderer: withFormButtons(KanbanRenderer) });
