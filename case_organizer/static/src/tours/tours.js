import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

/** Into the app; from then on its menus are there. */
export function begin(content) {
    return stepUtils.goToAppSteps("case_organizer.menu_case_root", content);
}

/** A click on a menu of the app, opened before when it lies below another one. */
export function menu(content, ...xmlids) {
    return xmlids.map((xmlid, number) => ({
        trigger: `[data-menu-xmlid="${xmlid}"]`,
        content: number ? "" : content,
        tooltipPosition: "bottom",
        run: "click",
    }));
}

tours.add("case_clerk_tour", {
    url: "/odoo",
    steps: () => [
        ...begin(_t("Everything that is asked of you is in Cases.")),
        ...menu(_t("My Work lists what waits for you and for your teams, soonest first."), "case_organizer.menu_case_my_work"),
        {
            trigger: ".o_list_view .o_data_row .o_data_cell[name=display_name]",
            content: _t("Open what comes first: what is asked, and until when, is on one screen."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_open_case]",
            content: _t("A step belongs to a case. Look at it: who does what, and what happened before."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook_headers a[name=history]",
            content: _t("All that ever happened on this case is kept here, with who did it and when."),
            tooltipPosition: "top",
            run: "click",
        },
    ],
});

tours.add("case_modeller_tour", {
    url: "/odoo",
    steps: () => [
        ...begin(_t("What cases have in common is set up in Cases.")),
        ...menu(
            _t("A case type says which steps there are, who does them, and what they wait for."),
            "case_organizer.menu_case_configuration",
            "case_organizer.menu_case_type"
        ),
        {
            trigger: ".o_list_button_add",
            content: _t("Make a case type."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view .oe_title [name=name] input",
            content: _t("Call it what people call such a case: Complaint, Permit, Repair…"),
            tooltipPosition: "bottom",
            run: "edit My first case type",
        },
        {
            trigger: ".o_form_view .o_notebook_headers a[name=roles]",
            content: _t("Say first who takes part: a step is asked of a role, and the role is held by somebody."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_button_save",
            content: _t("Keep it. The plan is a draft until you publish it, and can be tried before."),
            tooltipPosition: "bottom",
            run: "click",
        },
        { trigger: ".o_form_saved" },
        {
            trigger: ".o_form_view .o_notebook_headers a[name=plan]",
            content: _t("Here come the stages and steps. Then choose Publish: new cases follow the plan from then on."),
            tooltipPosition: "bottom",
            run: "click",
        },
    ],
});

tours.add("case_manager_tour", {
    url: "/odoo",
    steps: () => [
        ...begin(_t("How the work goes is seen in Cases.")),
        ...menu(
            _t("What you supervise, by role and person: what is late, due soon, done."),
            "case_organizer.menu_case_people",
            "case_organizer.menu_case_supervision"
        ),
        {
            trigger: ".o_switch_view.o_pivot",
            content: _t("Count it: open, due soon and late, by role and person. In the list, chosen rows are given to others."),
            tooltipPosition: "bottom",
            run: "click",
        },
        ...menu(
            _t("How cases go: how long they take, and where they stick."),
            "case_organizer.menu_case_reports",
            "case_organizer.menu_case_steering"
        ),
        {
            trigger: ".o_case_steering",
            content: _t("Behind each figure are its cases: click on one."),
            tooltipPosition: "bottom",
        },
    ],
});
