import { ChannelMember } from "@mail/discuss/core/common/channel_member_model";
import { registerMessageAction } from "@mail/core/common/message_actions";
import { registerThreadAction } from "@mail/core/common/thread_actions";
import { Composer } from "@mail/core/common/composer";
import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { Message } from "@mail/core/common/message_model";
import { Store } from "@mail/core/common/store_service";
import { Thread } from "@mail/core/common/thread_model";
import { Thread as ThreadView } from "@mail/core/common/thread";
import { _t } from "@web/core/l10n/translation";
import { imageUrl } from "@web/core/utils/urls";
import { patch } from "@web/core/utils/patch";
import { registry } from "@web/core/registry";

/** The type of channel that is a private talk about a case. */
const TALK = "case_talk";

/** Discuss shows private talks among the chats, with calls, files and a list of members. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {number|undefined} */
        this.talk_case_id = undefined;
        this.talk_ended = false;
    },
    get isTalk() {
        return this.channel_type === TALK;
    },
    /** Whether the user is one of the two of this talk, and it goes on. */
    get writesInTalk() {
        return this.isTalk && !this.self_member_id?.observes && !this.talk_ended;
    },
    get avatarUrl() {
        return this.isTalk
            ? imageUrl("discuss.channel", this.id, "avatar_128", { unique: this.avatar_cache_key })
            : super.avatarUrl;
    },
    get allowedToLeaveChannelTypes() {
        return [...super.allowedToLeaveChannelTypes, TALK];
    },
    get typesAllowingCalls() {
        return [...super.typesAllowingCalls, TALK];
    },
    get isChatChannel() {
        return super.isChatChannel || this.isTalk;
    },
    get supportsCustomChannelName() {
        return super.supportsCustomChannelName && !this.isTalk;
    },
    get hasMemberList() {
        return super.hasMemberList || this.isTalk;
    },
    computeCorrespondent() {
        return this.isTalk ? undefined : super.computeCorrespondent();
    },
    _computeDiscussAppCategory() {
        return this.isTalk ? this.store.discuss.chats : super._computeDiscussAppCategory();
    },
    setAsDiscussThread(pushState) {
        super.setAsDiscussThread(pushState);
        if (this.isTalk && this.store.env.services.ui.isSmall) {
            this.store.discuss.activeTab = "chat";
        }
    },
    async leaveChannel({ force = false } = {}) {
        if (this.isTalk && !force) {
            await this.askLeaveConfirmation(
                _t("You no longer read this talk when you leave it. Do you want to leave?")
            );
            force = true;
        }
        return super.leaveChannel({ force });
    },
});

patch(Store.prototype, {
    tabToThreadType(tab) {
        const types = super.tabToThreadType(tab);
        return tab === "chat" ? [...types, TALK] : types;
    },
});

patch(ChannelMember.prototype, {
    setup() {
        super.setup?.(...arguments);
        this.observes = false;
    },
});

patch(Message.prototype, {
    canAddReaction(thread) {
        return super.canAddReaction(thread) && (!this.thread?.isTalk || this.thread.writesInTalk);
    },
    canReplyTo(thread) {
        return super.canReplyTo(thread) && (!this.thread?.isTalk || this.thread.writesInTalk);
    },
});

patch(DiscussContent.prototype, {
    get showThreadAvatar() {
        return super.showThreadAvatar || this.thread.isTalk;
    },
});

patch(ThreadView.prototype, {
    get showStartMessage() {
        return super.showStartMessage || (this.state.mountedAndLoaded && this.props.thread.isTalk);
    },
    get startMessageSubtitle() {
        return this.props.thread.isTalk
            ? _t("Read by those who take part only.")
            : super.startMessageSubtitle;
    },
});

patch(Composer.prototype, {
    /** Why nothing can be written here, or an empty text. */
    get readsTalkOnly() {
        const thread = this.props.composer.thread;
        if (!thread?.isTalk || thread.writesInTalk) {
            return "";
        }
        return thread.talk_ended
            ? _t("This talk has ended.")
            : _t("You read along: the two who talk write here.");
    },
});

registerMessageAction("talk-to-whiteboard", {
    condition: ({ message }) =>
        message.thread?.writesInTalk && message.message_type === "comment" && !message.isBodyEmpty,
    icon: "fa fa-thumb-tack",
    name: _t("Put on the whiteboard"),
    onSelected: async ({ message, store }) => {
        await store.env.services.orm.call("discuss.channel", "put_on_whiteboard", [
            message.thread.id,
            message.id,
        ]);
        store.env.services.notification.add(_t("It is on the whiteboard of the case."), {
            type: "success",
        });
    },
    sequence: 75,
});

registerMessageAction("talk-to-document", {
    condition: ({ message }) => message.thread?.writesInTalk && message.attachment_ids.length,
    icon: "fa fa-folder-open-o",
    name: _t("Keep as document"),
    onSelected: async ({ message, store }) => {
        for (const attachment of message.attachment_ids) {
            const action = await store.env.services.orm.call("discuss.channel", "action_ask_keep", [
                message.thread.id,
                attachment.id,
            ]);
            await new Promise((resolve) =>
                store.env.services.action.doAction(action, { onClose: resolve })
            );
        }
    },
    sequence: 76,
});

registerThreadAction("talk-case", {
    condition: ({ thread }) => thread?.isTalk && thread.talk_case_id,
    icon: "fa fa-fw fa-folder-open-o",
    name: _t("Open the case"),
    open: ({ store, thread }) =>
        store.env.services.action.doAction({
            type: "ir.actions.act_window",
            res_model: "case.case",
            res_id: thread.talk_case_id,
            views: [[false, "form"]],
        }),
    sequence: 5,
    sequenceGroup: 5,
});

/** Shows a talk: in a chat window, or on a phone in its place. */
async function openTalk(env, action) {
    const store = env.services["mail.store"];
    const thread = await store.Thread.getOrFetch({
        model: "discuss.channel",
        id: action.params.talk_id,
    });
    await thread?.open({ focus: true });
    return { type: "ir.actions.act_window_close" };
}
registry.category("actions").add("case_organizer.open_talk", openTalk);
