import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

export const RISK_MESSAGE = "case_organizer.at_risk";

/** Somebody who supervises is told of steps that became at risk; the notice leads to them. */
export const atRiskService = {
    dependencies: ["action", "bus_service", "notification"],
    start(env, { action, bus_service: bus, notification }) {
        bus.subscribe(RISK_MESSAGE, ({ count }) => {
            notification.add(_t("Steps that you supervise and that are at risk: %s", count), {
                type: "warning",
                sticky: true,
                buttons: [
                    {
                        name: _t("Show"),
                        primary: true,
                        onClick: () =>
                            action.doAction("case_organizer.action_case_supervision", {
                                additionalContext: { search_default_at_risk: 1 },
                            }),
                    },
                ],
            });
        });
    },
};

registry.category("services").add("case_organizer.at_risk", atRiskService);
