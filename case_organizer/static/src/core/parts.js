import { registry } from "@web/core/registry";
import { lazyAction, lazyWidget } from "./lazy_parts";

/** Pages of a case and of a plan, and the test bench, which draws one. */
const CASE = "case_organizer.assets_case";
/** What changes a draft on its map and compares versions: more about the map of the plan. */
const MODELLER = [CASE, "case_organizer.assets_modeller"];
/** Screens that few people open. */
const SCREENS = "case_organizer.assets_screens";

const widgets = registry.category("view_widgets");
widgets.add("case_plan_map", {
    component: lazyWidget(CASE, "case_plan_map"),
    extractProps: ({ options }) => ({ method: options.method }),
});
widgets.add("case_plan_undo", { component: lazyWidget(CASE, "case_plan_undo") });
widgets.add("case_plan_compared", { component: lazyWidget(MODELLER, "case_plan_compared") });
widgets.add("case_timeline", { component: lazyWidget(CASE, "case_timeline") });
widgets.add("case_people", { component: lazyWidget(CASE, "case_people") });

const actions = registry.category("actions");
actions.add("case_organizer.test_bench", lazyAction(CASE, "case_test_bench"));
actions.add("case_overview", lazyAction(SCREENS, "case_overview"));
actions.add("case_steering", lazyAction(SCREENS, "case_steering"));
actions.add("case_redact", lazyAction(SCREENS, "case_redact"));
