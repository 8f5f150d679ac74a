import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Who answers for a case is told of its clocks that are at risk or too late; the notice leads to them. */
export const clockToldService = {
    dependencies: ["action", "bus_service", "notification"],
    start(env, { action, bus_service: bus, notification }) {
        bus.subscribe("case_organizer.clocks", ({ what, count }) => {
            const late = what === "late";
            notification.add(
                late ? _t("Time targets that were missed: %s", count) : _t("Time targets that are at risk: %s", count),
                {
                    type: late ? "danger" : "warning",
                    sticky: true,
                    buttons: [
                        {
                            name: _t("Show"),
                            primary: true,
                            onClick: () =>
                                action.doAction("case_organizer.action_case_clock", {
                                    additionalContext: {
                                        search_default_open: 1,
                                        [late ? "search_default_late" : "search_default_at_risk"]: 1,
                                    },
                                }),
                        },
                    ],
                }
            );
        });
    },
};

registry.category("services").add("case_organizer.clocks", clockToldService);
