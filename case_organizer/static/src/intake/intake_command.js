import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

/** Takes in a case from wherever one is: in the command palette, and by its keys. */
export const intakeCommand = {
    dependencies: ["action", "command"],
    async start(_env, { action, command }) {
        if (await user.hasGroup("case_organizer.group_case_user")) {
            command.add(_t("Take In a Case"), () => action.doAction("case_organizer.action_case_intake"), {
                category: "smart_action",
                hotkey: "alt+shift+n",
                global: true,
                hotkeyOptions: { bypassEditableProtection: true },
            });
        }
    },
};

registry.category("services").add("case_organizer.intake_command", intakeCommand);
