{
    "name": "Case Organizer: Timesheets",
    "summary": "Hours booked on case files as lines of Odoo's timesheets",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "license": "LGPL-3",
    "depends": ["case_organizer", "hr_timesheet"],
    "data": ["security/rules.xml", "views/timesheet_views.xml"],
    "auto_install": True,
}
