import { FileModel } from "@web/core/file_viewer/file_model";
import { humanNumber } from "@web/core/utils/numbers";

/** A filed document, as the file viewer wants it; its address is the one the server gave. */
export class CaseFile extends FileModel {
    constructor(data) {
        super();
        Object.assign(this, data);
    }

    get urlRoute() {
        return this.url;
    }

    get urlQueryParams() {
        return {};
    }

    get isUrlYoutube() {
        return false;
    }

    /** Images that may carry scripts are downloaded, never shown. */
    get isImage() {
        return super.isImage && this.mimetype !== "image/svg+xml";
    }

    get isText() {
        return this.mimetype === "text/plain";
    }

    get downloadUrl() {
        if (!this.url) {
            return "";
        }
        return `${this.url}${this.url.includes("?") ? "&" : "?"}download=true`;
    }

    get icon() {
        if (this.isPdf) {
            return "fa-file-pdf-o";
        }
        if (this.isImage) {
            return "fa-file-image-o";
        }
        const type = this.mimetype || "";
        if (type.includes("word") || type.includes("opendocument.text")) {
            return "fa-file-word-o";
        }
        if (type.includes("sheet") || type.includes("excel")) {
            return "fa-file-excel-o";
        }
        return type.startsWith("text/") ? "fa-file-text-o" : "fa-file-o";
    }

    get sizeText() {
        return this.size ? `${humanNumber(this.size, { decimals: 0, minDigits: 1 })}B` : "";
    }
}
