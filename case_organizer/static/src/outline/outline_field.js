import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";
import { ListRenderer } from "@web/views/list/list_renderer";

class OutlineRenderer extends ListRenderer {
    static recordRowTemplate = "case_organizer.OutlineRow";

    get openText() {
        return this.props.readonly ? _t("Open") : _t("Edit");
    }
}

/** The items of a plan in rows: the button at the end of a row says what it does. */
export class OutlineField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: OutlineRenderer };
}

registry.category("fields").add("case_outline", { ...x2ManyField, component: OutlineField });
