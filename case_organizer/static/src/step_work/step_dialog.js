import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { StepWork } from "./step_work";

/** The step screen in a dialog, over another view. */
export class StepDialog extends Component {
    static template = "case_organizer.StepDialog";
    static components = { Dialog, StepWork };
    static props = {
        stepId: Number,
        title: { type: String, optional: true },
        onChanged: { type: Function, optional: true },
        close: Function,
    };
    static defaultProps = { title: _t("Step"), onChanged: () => {} };

    setup() {
        this.state = useState({ stepId: this.props.stepId });
    }

    /** A title in the dialog's bar is not said again below it. */
    get contentClass() {
        const titled = this.props.title !== StepDialog.defaultProps.title;
        return titled ? "o_case_step_dialog o_case_step_dialog_titled" : "o_case_step_dialog";
    }

    async onFinished() {
        this.props.close();
        await this.props.onChanged();
    }
}

/**
 * Let a person do a step without leaving the view they are in.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {number} stepId
 * @param {{title?: string, onChanged?: () => any, onClose?: () => any}} [options]
 * @returns {() => void} closes the dialog
 */
export function openStepDialog(env, stepId, { title, onChanged, onClose } = {}) {
    return env.services.dialog.add(StepDialog, { stepId, title, onChanged }, { onClose });
}

/** Client action `case_organizer.step_dialog` with `params: {step_id}`; the view below loads again. */
function stepDialogAction(env, action) {
    const reload = () => env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    openStepDialog(env, action.params.step_id, { title: action.params.title, onChanged: reload });
}

registry.category("actions").add("case_organizer.step_dialog", stepDialogAction);
