import { Component, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { checkFileSize } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { FileUploader } from "@web/views/fields/file_handler";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The page of a paper contract beside the form in which it is entered: chosen, dropped, or filed before.
 *
 * What was just chosen is shown from the browser's memory, also once it is filed: its reader stays on its page.
 */
export class CasePaper extends Component {
    static template = "case_contract.Paper";
    static components = { FileUploader };
    static props = { ...standardFieldProps };

    setup() {
        this.notification = useService("notification");
        this.state = useState({ chosen: "", dragging: false, small: false });
        onWillUpdateProps((next) => {
            const known = this.props.record.resId;
            if (known && known !== next.record.resId) {
                this.forget();
            }
        });
        onWillUnmount(() => this.forget());
    }

    forget() {
        URL.revokeObjectURL(this.state.chosen);
        this.state.chosen = "";
    }

    get file() {
        return this.state.chosen || this.props.record.data.paper_url || "";
    }

    get source() {
        return `/web/static/lib/pdfjs/web/viewer.html?file=${encodeURIComponent(this.file)}#pagemode=none`;
    }

    get name() {
        return this.props.record.data.paper_name || _t("Page");
    }

    async take({ name, data, objectUrl }) {
        if (!objectUrl) {
            this.notification.add(_t("“%s” is no PDF: scan the paper as one.", name), { type: "danger" });
            return;
        }
        this.forget();
        this.state.chosen = objectUrl;
        await this.props.record.update({ [this.props.name]: data, paper_name: name });
    }

    onDrag(dragging, ev) {
        if (!this.props.readonly && ev.dataTransfer?.types.includes("Files")) {
            ev.preventDefault();
            this.state.dragging = dragging;
        }
    }

    async onDrop(ev) {
        const [file] = ev.dataTransfer?.files || [];
        if (this.props.readonly || !file) {
            return;
        }
        ev.preventDefault();
        this.state.dragging = false;
        if (!checkFileSize(file.size, this.notification)) {
            return;
        }
        const isPdf = file.type === "application/pdf";
        const read = isPdf ? await getDataURLFromFile(file) : "";
        await this.take({
            name: file.name,
            data: read.split(",")[1],
            objectUrl: isPdf ? URL.createObjectURL(file) : null,
        });
    }
}

registry.category("fields").add("case_paper", {
    component: CasePaper,
    displayName: _t("Page of a paper contract"),
    supportedTypes: ["binary"],
    fieldDependencies: [
        { name: "paper_url", type: "char" },
        { name: "paper_name", type: "char", readonly: false },
    ],
});
