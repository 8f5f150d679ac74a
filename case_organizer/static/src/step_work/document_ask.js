import { Component, useRef, useState } from "@odoo/owl";
import { isMobileOS } from "@web/core/browser/feature_detection";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { checkFileSize } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { exactText, readMoment } from "../core/moments";
import { CaseFile } from "./case_file";

/** One document that is asked for: where it is dropped, and what was filed so far. */
export class DocumentAsk extends Component {
    static template = "case_organizer.DocumentAsk";
    static props = {
        ask: Object,
        uid: String,
        error: { type: String, optional: true },
        readonly: Boolean,
        /** `(name, base64) => Promise` */
        onFile: Function,
        /** `(fileId) => Promise` */
        onRemove: Function,
        onPreview: Function,
    };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.chooser = useRef("chooser");
        this.camera = useRef("camera");
        this.hasCamera = isMobileOS();
        this.state = useState({ filing: "", dragging: 0 });
    }

    get files() {
        return this.props.ask.files.map((file) => new CaseFile(file));
    }

    get canAdd() {
        const { ask, readonly } = this.props;
        return !readonly && (ask.multiple || !this.isFiled);
    }

    /** A rejected document asks for it again. */
    get isFiled() {
        return this.props.ask.files.some((file) => file.state !== "rejected");
    }

    get labelId() {
        return `${this.props.uid}_document_${this.props.ask.id}`;
    }

    stateText(file) {
        return { rejected: _t("Rejected"), accepted: _t("Accepted") }[file.state] || "";
    }

    filedText(file) {
        const moment = readMoment(file.filed_on);
        return [file.sizeText, moment && exactText(moment), file.filed_by].filter(Boolean).join(" · ");
    }

    get filingText() {
        return _t("Filing %s…", this.state.filing);
    }

    previewLabel(file) {
        return file.isViewable ? _t("Show %s", file.name) : this.downloadLabel(file);
    }

    downloadLabel(file) {
        return _t("Download %s", file.name);
    }

    removeLabel(file) {
        return _t("Remove %s", file.name);
    }

    // -- filing

    onChosen(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        return this.fileAll(files);
    }

    onDragEnter(ev) {
        if (this.canAdd && ev.dataTransfer?.types.includes("Files")) {
            this.state.dragging++;
        }
    }

    onDragLeave() {
        this.state.dragging = Math.max(0, this.state.dragging - 1);
    }

    onDrop(ev) {
        this.state.dragging = 0;
        if (this.canAdd) {
            return this.fileAll([...(ev.dataTransfer?.files || [])]);
        }
    }

    async fileAll(files) {
        if (this.state.filing) {
            return;
        }
        const chosen = this.props.ask.multiple ? files : files.slice(0, 1);
        try {
            for (const file of chosen) {
                await this.fileOne(file);
            }
        } finally {
            this.state.filing = "";
        }
    }

    async fileOne(file) {
        if (!file.size) {
            this.notification.add(_t("%s is empty.", file.name), { type: "warning" });
            return;
        }
        if (!checkFileSize(file.size, this.notification)) {
            return;
        }
        this.state.filing = file.name;
        const url = await getDataURLFromFile(file);
        await this.props.onFile(file.name, url.slice(url.indexOf(",") + 1));
    }

    remove(file) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Remove this document?"),
            body: _t("%s is taken back from this step.", file.name),
            confirmLabel: _t("Remove"),
            confirm: () => this.props.onRemove(file.id),
            cancelLabel: _t("Keep"),
            cancel: () => {},
        });
    }
}
