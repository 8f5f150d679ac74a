import { _t } from "@web/core/l10n/translation";
import { uploadStore } from "./upload_store";

/** Bytes of a piece: small enough to arrive over a bad connection. */
const PIECE = 256 * 1024;
/** Seconds between two tries, at most. */
const LONGEST = 10;

export class RefusedError extends Error {}

/** Send a form to the server and read its answer. Throws `RefusedError` when it says why not. */
export async function post(url, values) {
    const body = new FormData();
    for (const [name, value] of Object.entries(values)) {
        body.append(name, value);
    }
    const response = await fetch(url, { method: "POST", body, headers: { "X-Case-Script": "1" } });
    if (response.status >= 500 || response.status === 429) {
        throw new Error(String(response.status));
    }
    let answer;
    try {
        answer = await response.json();
    } catch {
        throw new RefusedError(_t("This page is no longer up to date: load it again."));
    }
    if (answer.error) {
        throw new RefusedError(answer.error);
    }
    return answer;
}

/** One file on its way, piece by piece; it goes on by itself when the connection comes back. */
export class Upload {
    /**
     * @param {Object} options `{url, csrf, ask, file, id?, received?, onChange}`; `id`: of an upload that was begun
     */
    constructor(options) {
        Object.assign(this, { id: null, received: 0, photo: false, state: "sending", error: "" }, options);
        this.size = this.file ? this.file.size : options.size;
        this.stopped = false;
    }

    get mark() {
        return `${this.file.name}|${this.file.size}|${this.file.lastModified}`;
    }

    get key() {
        return `${this.url}|${this.id}`;
    }

    /** Send what is not there yet. Ends when the file is whole, refused, or taken away. */
    async run() {
        let wait = 1;
        while (!this.stopped && (this.id === null || this.received < this.size)) {
            try {
                await this.next();
                wait = 1;
            } catch (error) {
                if (error instanceof RefusedError) {
                    this.tell("refused", error.message);
                    return;
                }
                this.tell("waiting");
                await this.pause(wait);
                wait = Math.min(wait * 2, LONGEST);
            }
        }
        if (!this.stopped) {
            uploadStore.drop(this.key);
            this.tell("whole");
        }
    }

    async next() {
        if (this.id === null) {
            const { ask, mark, csrf } = this;
            const { name, size } = this.file;
            const begun = await post(`${this.url}/upload`, { csrf_token: csrf, ask, name, size, mark });
            this.id = begun.id;
            this.received = begun.received;
            await uploadStore.keep(this.key, this.file);
        } else {
            const piece = this.file.slice(this.received, this.received + PIECE);
            const values = { csrf_token: this.csrf, offset: this.received, piece };
            const told = await post(`${this.url}/upload/${this.id}`, values);
            Object.assign(this, { received: told.received, photo: told.photo });
        }
        this.tell("sending");
    }

    /** Wait so many seconds, or until the browser says that it is connected again. */
    pause(seconds) {
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, seconds * 1000);
            window.addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
        });
    }

    tell(state, error = "") {
        this.state = state;
        this.error = error;
        this.onChange(this);
    }

    /** Turn a photo a quarter to the right. Returns the address of its picture. */
    async turn() {
        const { turned } = await post(`${this.url}/upload/${this.id}/turn`, { csrf_token: this.csrf });
        return this.picture(turned);
    }

    picture(turned = 0) {
        return `${this.url}/upload/${this.id}/picture?turned=${turned}`;
    }

    /** Take the file away, here and there. */
    async remove() {
        this.stopped = true;
        if (this.id !== null) {
            uploadStore.drop(this.key);
            await post(`${this.url}/upload/${this.id}/remove`, { csrf_token: this.csrf });
        }
    }

    /** How far it is, in words. */
    get told() {
        const percent = `${Math.floor((100 * this.received) / Math.max(this.size, 1))}%`;
        switch (this.state) {
            case "whole":
                return _t("ready to send");
            case "waiting":
                return _t("no connection, goes on by itself (%s)", percent);
            case "partly":
                return _t("only partly here: choose the same file again to go on");
            case "refused":
                return "";
            default:
                return _t("%s here", percent);
        }
    }
}
