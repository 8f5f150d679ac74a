import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { CaseFile } from "../step_work/case_file";

/** The latest version of a document as it looks: `<widget name="case_document_preview"/>` in the form of a document. */
export class CaseDocumentPreview extends Component {
    static template = "case_organizer.DocumentPreview";
    static props = { ...standardWidgetProps };

    setup() {
        this.viewer = useFileViewer();
        this.frame = useRef("frame");
        this.state = useState({ failed: false });
        useEffect(
            () => {
                this.state.failed = false;
            },
            () => [this.file?.id]
        );
    }

    get file() {
        const { data } = this.props.record;
        const version = data.version_id;
        return (
            version &&
            new CaseFile({
                id: version.id,
                name: data.file_name,
                mimetype: data.mimetype,
                size: data.file_size,
                url: data.url,
            })
        );
    }

    onFailed() {
        this.state.failed = true;
    }

    /** The viewer of PDF files says itself when it cannot read one. */
    async onFrame() {
        const application = this.frame.el?.contentWindow?.PDFViewerApplication;
        if (application) {
            await application.initializedPromise;
            application.eventBus?.on("documenterror", () => this.onFailed());
        }
    }

    enlarge() {
        this.viewer.open(this.file);
    }
}

export const caseDocumentPreview = {
    component: CaseDocumentPreview,
    fieldDependencies: [
        { name: "version_id", type: "many2one" },
        { name: "file_name", type: "char" },
        { name: "mimetype", type: "char" },
        { name: "file_size", type: "integer" },
        { name: "url", type: "char" },
    ],
};

registry.category("view_widgets").add("case_document_preview", caseDocumentPreview);
