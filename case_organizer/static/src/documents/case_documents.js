import { Component, onMounted, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { isMobileOS } from "@web/core/browser/feature_detection";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useOrm, useWhileHere } from "../core/while_here";
import { CaseFile } from "../step_work/case_file";
import { WaiveDialog } from "./waive_dialog";

export const DOCUMENTS_MESSAGE = "case_organizer.documents";

/** How the states of a line look; each has a sign and a word beside its colour. */
export const LOOKS = {
    missing: { label: _t("Missing"), icon: "fa-circle-o", color: "text-muted" },
    asked: { label: _t("Asked"), icon: "fa-hourglass-half", color: "text-info" },
    received: { label: _t("Received"), icon: "fa-inbox", color: "text-primary" },
    approved: { label: _t("Approved"), icon: "fa-check-circle", color: "text-success" },
    expired: { label: _t("No longer valid"), icon: "fa-calendar-times-o", color: "text-danger" },
    not_needed: { label: _t("Not needed"), icon: "fa-minus-circle", color: "text-muted" },
};

/** The checklist of a case and where documents are filed: `<widget name="case_documents"/>` in the form of a case. */
export class CaseDocuments extends Component {
    static template = "case_organizer.CaseDocuments";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.whileHere = useWhileHere();
        this.http = useService("http");
        this.bus = useService("bus_service");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.viewer = useFileViewer();
        this.keepLast = new KeepLast();
        this.root = useRef("root");
        this.chooser = useRef("chooser");
        this.camera = useRef("camera");
        this.hasCamera = isMobileOS();
        this.looks = LOOKS;
        this.state = useState({
            shown: { lines: [], kinds: [], templates: [], mailed: [] },
            kindId: false,
            filing: "",
            over: false,
            failed: [],
        });
        useDropzone(
            this.root,
            (ev) => this.fileAll(ev.dataTransfer.files, this.lineAt(ev)),
            "o_case_documents_dropzone",
            () => this.state.shown.can_file
        );
        const reload = useDebounced(() => this.load(true), 100);
        this.onNews = ({ case_id: caseId }) => caseId === this.caseId && reload();
        useRecordObserver((record) => {
            if (this.caseId !== undefined && this.caseId !== record.resId) {
                this.caseId = record.resId;
                this.load();
            }
        });
        onWillStart(() => {
            this.caseId = this.props.record.resId;
            return this.load();
        });
        onMounted(() => this.bus.subscribe(DOCUMENTS_MESSAGE, this.onNews));
        onWillUnmount(() => this.bus.unsubscribe(DOCUMENTS_MESSAGE, this.onNews));
    }

    /** @param {boolean} news whether the list of documents below is brought up to date too */
    async load(news = false) {
        if (!this.caseId) {
            return;
        }
        const call = this.orm.call("case.case", "get_checklist", [[this.caseId]]);
        this.state.shown = await this.keepLast.add(call);
        if (!this.state.shown.kinds.some(([id]) => id === this.state.kindId)) {
            this.state.kindId = this.state.shown.kinds[0]?.[0] || false;
        }
        if (news && !(await this.props.record.isDirty())) {
            await this.whileHere(() => this.props.record.load())();
        }
    }

    get countText() {
        const { of, in: came } = this.state.shown;
        return of ? _t("%(came)s of %(of)s in", { came, of }) : "";
    }

    get zipUrl() {
        return `/case_organizer/documents/${this.caseId}`;
    }

    canFileInto(line) {
        return this.state.shown.can_file && line.state !== "not_needed";
    }

    canWaive(line) {
        return this.state.shown.can_file && ["missing", "asked", "expired", "not_needed"].includes(line.state);
    }

    files(line) {
        return line.files.map((file) => new CaseFile(file));
    }

    show(file, files) {
        if (file.isViewable) {
            this.viewer.open(file, files.filter((other) => other.isViewable));
        } else {
            window.location = file.downloadUrl;
        }
    }

    // -- filing

    /** The line of the checklist below the place where something was dropped, if any. */
    lineAt(ev) {
        const lines = [...this.root.el.querySelectorAll("[data-kind-id]")];
        const found = lines.find((el) => {
            const box = el.getBoundingClientRect();
            return ev.clientY >= box.top && ev.clientY <= box.bottom;
        });
        return found ? Number(found.dataset.kindId) : this.state.kindId;
    }

    choose(kindId, camera = false) {
        this.into = kindId;
        (camera ? this.camera : this.chooser).el.click();
    }

    onChosen(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        return this.fileAll(files, this.into);
    }

    async fileAll(files, kindId) {
        if (this.state.filing || !kindId) {
            return;
        }
        this.state.failed = [];
        try {
            for (const file of files) {
                this.state.filing = file.name;
                const refused = await this.fileOne(file, kindId);
                if (refused) {
                    this.state.failed.push(refused);
                }
            }
        } finally {
            this.state.filing = "";
        }
        await this.load(true);
    }

    /** @returns {Promise<string>} why it was refused, or nothing */
    async fileOne(file, kindId) {
        const most = this.state.shown.max_size;
        const tooLarge = _t("%(name)s is too large: at most %(most)s MB are kept.", {
            name: file.name,
            most: Math.floor(most / (1024 * 1024)),
        });
        if (!file.size) {
            return _t("%s is empty.", file.name);
        }
        if (file.size > most) {
            return tooLarge;
        }
        const form = { csrf_token: odoo.csrf_token, kind_id: kindId, ufile: [file] };
        const send = this.whileHere(() => this.http.post(`/case_organizer/file/${this.caseId}`, form));
        try {
            return (await send()).error || "";
        } catch (error) {
            const refused = error.message === "Content too large";
            return refused ? tooLarge : _t("%s did not arrive: send it again.", file.name);
        }
    }

    async keep(file) {
        await this.orm.call("case.case", "keep_attachment", [[this.caseId], file.id, this.state.kindId]);
        await this.load(true);
    }

    async make(ev) {
        const templateId = Number(ev.target.value);
        ev.target.value = "";
        if (templateId) {
            await this.orm.call("case.case", "make_document", [[this.caseId], templateId]);
            await this.load(true);
        }
    }

    async waive(line) {
        if (line.state === "not_needed") {
            await this.orm.call("case.case", "waive_document", [[this.caseId], line.kind_id]);
            return this.load();
        }
        this.dialog.add(WaiveDialog, {
            name: line.name,
            confirm: async (reason) => {
                await this.orm.call("case.case", "waive_document", [[this.caseId], line.kind_id, reason]);
                // Not waited for: news that come meanwhile load it anew, and this answer is then never heard.
                this.load();
            },
        });
    }
}

registry.category("view_widgets").add("case_documents", { component: CaseDocuments });
