"""Which pictures the documentation shows: of what, as whom, at which sizes."""

from dataclasses import dataclass

#: Pixels of a window: width and height.
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
BOTH, DESK = ("desk", "phone"), ("desk",)
NOTEBOOK = ".o_notebook"
FORM, ROW = ".o_form_view .o_field_widget", ".o_data_row, .o_group_header"


@dataclass(frozen=True)
class Picture:
    """A screen to be pictured.

    :ivar name: of its file in ``docs/images``, to which a phone's adds ``_phone``
    :ivar login: of the demo, or None for a visitor
    :ivar path: address; what stands between braces is answered by ``picture_stage.py``
    :ivar wait: CSS of what has to be there before anything is clicked
    :ivar clicks: ``(css, text on it or None)``, one after the other
    :ivar then: CSS of what has to be there after them
    :ivar top: CSS of what is scrolled to the top
    :ivar sizes: names in ``SIZES``
    :ivar whole: width of a window as high as the plan map in it
    :ivar of_log: whether it shows a log that has to be named with ``--history``
    """

    name: str
    login: str | None
    path: str
    wait: str
    clicks: tuple[tuple[str, str | None], ...] = ()
    then: str = ""
    top: str = ""
    sizes: tuple[str, ...] = BOTH
    whole: int = 0
    of_log: bool = False


def _page(name: str) -> tuple[tuple[str, str], ...]:
    """Turn to a page of a form's notebook."""
    return ((".o_notebook_headers a", name),)


def _pages_of_a_case() -> tuple[Picture, ...]:
    path, wait = "/odoo/cases/{case}", ".o_case_move"
    return (
        Picture("case", "anna", path, wait, then=".o_case_cockpit, .o_case_move"),
        Picture("plan_map", "anna", path, wait, ((".o_case_map_toggle", None),), ".o_case_map_whole"),
        Picture("documents", "anna", path, wait, _page("Documents"), ".o_case_documents", top=NOTEBOOK),
        Picture("people", "anna", path, wait, _page("Persons Involved"), ".o_case_people", top=NOTEBOOK),
        Picture("history", "anna", path, wait, _page("History"), ".o_case_timeline", top=NOTEBOOK),
        Picture("ten_years", "anna", "/odoo/cases/{loan}", wait, then=".o_case_cockpit, .o_case_move", sizes=DESK),
    )


PICTURES = (
    # Clerks
    Picture("my_work", "anna", "/odoo/my-work", f"{ROW}, .o_kanban_record"),
    Picture("step", "anna", "/odoo/case.step/{step}", ".o_case_step"),
    Picture("cases", "anna", "/odoo/cases", f"{ROW}, .o_kanban_record"),
    *_pages_of_a_case(),
    Picture("take_in", "anna", "/odoo/action-{intake}", FORM),
    Picture("team_boxes", "sofie", "/odoo/case-team-boxes", f"{ROW}, .o_kanban_record"),
    Picture("service_board", "tom", "/odoo/service-board", ".o_kanban_record"),
    Picture("service_call", "tom", "/odoo/service-calls/{call}", FORM),
    Picture("service_action", "tom", "/odoo/service-actions/{action}", FORM),
    Picture("service_day", "tom", "/case/service/day", "main"),
    Picture("service_planning", "ruth", "/odoo/service-planning", ".o_calendar_view .fc"),
    Picture("service_lanes", "ruth", "/odoo/service-lanes", ".o_kanban_renderer"),
    Picture("installations", "ruth", "/odoo/action-{installations}", f"{ROW}, .o_kanban_record"),
    Picture("installation", "ruth", "/odoo/action-{installations}/{installation}", FORM),
    # Modellers
    Picture("case_type", "mila", "/odoo/case-types/{type}", f"{ROW}, .o_kanban_record"),
    Picture(
        "test_bench",
        "mila",
        "/odoo/case-types/{type}",
        ROW,
        ((".o_statusbar_buttons button", "Try it"),),
        ".o_case_map",
        sizes=DESK,
    ),
    Picture("events", "mila", "/odoo/case-event-types", f"{ROW}, .o_kanban_record"),
    # Who comes from outside
    Picture("public_forms", None, "/case/start", "main"),
    Picture("public_form", None, "/case/start/{form}", "main form"),
    Picture("portal_cases", "dewit", "/my/cases", "main"),
    Picture("portal_case", "dewit", "/my/case/{place}", "main"),
    Picture("personal_link", None, "{link}", "form.o_case_step[data-ready]"),
    # Managers
    Picture("now", "sofie", "/odoo/case-now", ".o_case_overview"),
    Picture("supervising", "sofie", "/odoo/what-i-supervise", f"{ROW}, .o_kanban_record"),
    Picture("reports", "sofie", "/odoo/case-steering", ".o_case_steering"),
    Picture("contracts", "ruth", "/odoo/contracts", f"{ROW}, .o_kanban_record"),
    Picture("contract", "ruth", "/odoo/contracts/{contract}", FORM),
    # Administrators and integrators
    Picture("running_import", "admin", "/odoo/case.running.import/{running}", ROW, sizes=DESK),
    Picture("mail", "admin", "/odoo/case-mail", f"{ROW}, .o_kanban_record"),
    Picture("webhooks", "admin", "/odoo/case-webhooks", f"{ROW}, .o_kanban_record"),
    # A log of real cases
    Picture("permit_case", "admin", "/odoo/cases/{log_case}", ".o_case_node", sizes=DESK, of_log=True),
    Picture(
        "permit_plan",
        "mila",
        "/odoo/case-types/{log_type}",
        ".o_notebook_headers",
        (*_page("Plan Map"), (".o_case_map_toggle", None)),
        ".o_case_map_whole",
        sizes=DESK,
        whole=1600,
        of_log=True,
    ),
)
