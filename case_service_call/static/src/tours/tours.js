import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { begin, menu } from "@case_organizer/tours/tours";

registry.category("web_tour.tours").add("case_worker_tour", {
    url: "/odoo",
    steps: () => [
        ...begin(_t("The visits that are planned for you are in Cases.")),
        ...menu(
            _t("My Day lists them, soonest first. Its button opens them on your phone, also without a network."),
            "case_service_call.menu_service",
            "case_service_call.menu_service_day"
        ),
        {
            trigger: ".o_list_view .o_data_row .o_data_cell[name=display_name]",
            content: _t("Open a visit: where it is, whom to call, and what is to be done. Say when you are on the way."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_notebook_headers a[name=checks]",
            content: _t("Here is what has to be checked and measured. What you enter is in the report for the customer."),
            tooltipPosition: "top",
            run: "click",
        },
    ],
});
