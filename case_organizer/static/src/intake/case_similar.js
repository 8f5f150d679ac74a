import { Component, useState } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { serializeDate, serializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { dayText, readMoment } from "../core/moments";
import { useOrm } from "../core/while_here";
import { useLookedUp } from "./looked_up";

/** The details that were given, as the server reads them: `{code: value}`. */
function detailsOf(characteristics) {
    const details = {};
    for (const { name, type, value } of characteristics || []) {
        if (value && type !== "separator") {
            const plain = type === "datetime" ? serializeDateTime(value) : type === "date" ? serializeDate(value) : value;
            details[name] = plain.id ?? plain;
        }
    }
    return details;
}

/** Whether there is anything yet to look for. */
const asks = ({ partner_id, category_id, title, details }) =>
    Boolean(partner_id || category_id || title || Object.keys(details).length);

/**
 * Open cases like the one that is being taken in, found while it is being typed, and to be chosen instead of opening
 * another: `<widget name="case_similar"/>` in the form of `case.intake`.
 */
export class CaseSimilar extends Component {
    static template = "case_organizer.CaseSimilar";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.state = useState({ cases: [], looked: false });
        this.root = useLookedUp(
            ({ partner_id, category_id, type_id, characteristics }) => ({
                partner_id: partner_id?.id || false,
                category_id: category_id?.id || false,
                type_id: type_id?.id || false,
                details: detailsOf(characteristics),
            }),
            (asked) => (asks(asked) ? this.orm.call("case.case", "get_similar", [], asked) : []),
            (cases, asked) => Object.assign(this.state, { cases, looked: asks(asked) })
        );
        useHotkey("control+enter", () => this.confirm(), { bypassEditableProtection: true });
    }

    get chosen() {
        return this.props.record.data.case_id;
    }

    openedOn(found) {
        return found.opened ? dayText(readMoment(found.opened)) : "";
    }

    async choose(found) {
        const value = found && { id: found.id, display_name: [found.name, found.title].filter(Boolean).join(" · ") };
        await this.props.record.update({ case_id: value || false });
    }

    /** As clicking on the button that is shown: what is being typed is a value of the form before. */
    confirm() {
        document.activeElement?.blur();
        const dialog = this.root.el.closest(".modal, .o_form_view");
        const buttons = [...dialog.querySelectorAll(".o_case_intake_confirm")];
        buttons.find((button) => button.offsetParent)?.click();
    }
}

registry.category("view_widgets").add("case_similar", { component: CaseSimilar });
