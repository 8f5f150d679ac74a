from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .pages import language

#: Cases on one page of the list.
STEP = 20


class MyCases(CustomerPortal):
    """The portal of who is logged in: how many cases they take part in, and the list of them."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "case_count" in counters:
            values["case_count"] = request.env["case.gateway"].count_my_cases(request.env.uid)
        return values

    @http.route(
        ["/my/cases", "/my/cases/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def my_cases(self, page=1, search="", sortby="newest", filterby="open"):
        """The cases in which the user takes part: as what, what is asked of them, what we wait for."""
        sortings = {
            "newest": request.env._("Newest"),
            "deadline": request.env._("Deadline"),
            "name": request.env._("Number"),
        }
        filters = {"open": request.env._("Open"), "closed": request.env._("Closed"), "all": request.env._("All")}
        sortby, filterby = sortby if sortby in sortings else "newest", filterby if filterby in filters else "open"
        # In the address as a parameter it is a text, of whatever somebody wrote.
        page = max(1, int(page)) if str(page).isdecimal() and len(str(page)) < 7 else 1
        total, cases = request.env["case.gateway"].read_my_cases(
            request.env.uid, search, sortby, filterby, (page - 1) * STEP, STEP
        )
        arguments = {"search": search, "sortby": sortby, "filterby": filterby}
        values = {
            **self._prepare_portal_layout_values(),
            **arguments,
            "cases": cases,
            "total": total,
            "sortings": sortings,
            "filters": filters,
            "pager": portal_pager("/my/cases", total, page, STEP, url_args=arguments),
            "page_name": "my_cases",
            "html_data": language(),
        }
        return request.render("case_organizer.my_cases_list", values, headers=[("Cache-Control", "no-store")])
