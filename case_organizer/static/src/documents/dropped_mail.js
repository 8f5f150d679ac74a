import { Chatter } from "@mail/chatter/web_portal/chatter";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { CaseDocuments } from "./case_documents";

/** Whether a file is a mail that somebody saved: it becomes a message, wherever on a case it is dropped. */
export function isMail(file) {
    return /\.(eml|msg)$/i.test(file.name);
}

/**
 * Send a saved mail to a case.
 *
 * @param {Object} http the `http` service
 * @returns {Promise<string>} why it was refused, or nothing
 */
async function fileMail(http, caseId, file, notification) {
    const form = { csrf_token: odoo.csrf_token, ufile: [file] };
    let answer;
    try {
        answer = await http.post(`/case_organizer/mail/${caseId}`, form);
    } catch {
        return _t("%s did not arrive: send it again.", file.name);
    }
    if (!answer.error) {
        const text = answer.again
            ? _t("%s is on this case already.", file.name)
            : _t("%s is a message of this case now.", file.name);
        notification.add(text, { type: answer.again ? "info" : "success" });
    }
    return answer.error || "";
}

patch(CaseDocuments.prototype, {
    async fileAll(files, kindId) {
        const mails = [...files].filter(isMail);
        const others = [...files].filter((file) => !isMail(file));
        if (!mails.length || this.state.filing) {
            return super.fileAll(files, kindId);
        }
        const failed = [];
        for (const file of mails) {
            this.state.filing = file.name;
            const refused = await this.whileHere(() => fileMail(this.http, this.caseId, file, this.notification))();
            if (refused) {
                failed.push(refused);
            }
        }
        this.state.filing = "";
        this.env.bus.trigger("MAIL:RELOAD-THREAD", { model: "case.case", id: this.caseId });
        if (others.length) {
            await super.fileAll(others, kindId);
        } else {
            await this.load(true);
        }
        this.state.failed = [...failed, ...(others.length ? this.state.failed : [])];
    },
});

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        const uploader = this.attachmentUploader;
        if (this.props.threadModel !== "case.case" || !uploader) {
            return;
        }
        const http = useService("http");
        const notification = useService("notification");
        const upload = uploader.uploadFile.bind(uploader);
        uploader.uploadFile = async (file, ...more) => {
            if (!isMail(file)) {
                return upload(file, ...more);
            }
            const thread = this.state.thread;
            const refused = await fileMail(http, thread.id, file, notification);
            if (refused) {
                notification.add(refused, { type: "danger" });
            }
            this.env.bus.trigger("MAIL:RELOAD-THREAD", { model: "case.case", id: thread.id });
        };
    },
});
