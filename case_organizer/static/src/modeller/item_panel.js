import { Component, onMounted, onWillUnmount, useExternalListener, useState, useSubEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { View, getDefaultConfig } from "@web/views/view";

/** Milliseconds after which what was typed is saved. */
const SAVED_AFTER = 250;

/**
 * A form beside the map: it saves what is typed by itself, except while a row is being filled in. What cannot be saved stays as
 * it was typed, and is tried again once it is changed, or when the item is left.
 */
class ItemPanelController extends FormController {
    static props = { ...FormController.props, onSaved: Function, onReady: Function };

    setup() {
        super.setup();
        // What was typed last is saved even when the panel is left at once.
        this.model.orm = this.env.services.orm;
        this.refused = false;
        this.saveSoon = useDebounced(() => this.saveWhole(), SAVED_AFTER);
        useExternalListener(window, "focusin", () => this.saveSoon());
        this.props.onReady(this, true);
        onWillUnmount(() => {
            this.props.onReady(this, false);
            this.saveWhole();
        });
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRecordChanged = () => {
            this.refused = false;
            this.saveSoon();
        };
        return params;
    }

    get isFillingIn() {
        return Object.values(this.model.root.data).some((value) => value?.editedRecord);
    }

    /** Save what is complete. */
    async saveWhole() {
        const { root } = this.model;
        if (!root || this.refused || this.formInDialog || !(await root.isDirty()) || this.isFillingIn) {
            return;
        }
        if (await root.checkValidity()) {
            return this.saveNow();
        }
    }

    /** Resolved once what was saved is on the map too. */
    told = Promise.resolve();

    /** @returns {Promise<boolean>} whether nothing stands here that is not saved; what is in the way is told */
    async saveNow() {
        const { root } = this.model;
        // Nobody typed into a form that is still on its way.
        if (!root || !(await root.isDirty())) {
            return true;
        }
        this.refused = true;
        const saved = (await root.checkValidity({ displayNotification: true })) && (await root.save());
        this.refused = !saved;
        if (saved) {
            // Whoever goes to another item does not wait for the map.
            this.told = this.props.onSaved();
        }
        return saved;
    }
}

registry.category("views").add("case_plan_item_panel", { ...formView, Controller: ItemPanelController });

/** The main fields of an item of a draft, beside its map: Odoo's own form. */
export class ItemPanel extends Component {
    static template = "case_organizer.ItemPanel";
    static components = { View };
    static props = {
        itemId: Number,
        viewId: Number,
        /** `() => any`, after something was saved. */
        onSaved: Function,
        /** `(controller, here) => any`, when the form comes and goes. */
        onReady: Function,
    };

    setup() {
        this.action = useService("action");
        // The map does not wait for the form.
        this.state = useState({ here: false });
        onMounted(() => (this.state.here = true));
        const beforeLeave = this.env.__beforeLeave__;
        useSubEnv({ config: { ...getDefaultConfig(), cache: false, disableSearchBarAutofocus: true } });
        const { itemId, viewId, onSaved } = this.props;
        // The same object each time: another one would be a reason for the form to load again.
        this.viewProps = {
            resModel: "case.plan.item",
            resId: itemId,
            type: "form",
            jsClass: "case_plan_item_panel",
            viewId,
            display: { controlPanel: false },
            className: "o_case_item_form",
            onSaved,
            onReady: (controller, here) => this.onReady(controller, here),
            ...(beforeLeave && { __beforeLeave__: beforeLeave }),
        };
    }

    onReady(controller, here) {
        this.controller = controller;
        this.props.onReady(controller, here);
    }

    /** The whole form of the item, with what stands in it seldom. */
    async openWhole() {
        if (!this.controller || (await this.controller.saveNow())) {
            await this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "case.plan.item",
                res_id: this.props.itemId,
                views: [[false, "form"]],
            });
        }
    }
}
