{
    "name": "Case Organizer: Appointments",
    "summary": "Appointments of a case file in Odoo's calendar, with the persons involved",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "license": "LGPL-3",
    "depends": ["case_organizer", "calendar"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "wizards/case_appointment_plan_views.xml",
        "views/case_appointment_views.xml",
        "views/calendar_event_views.xml",
        "views/case_case_views.xml",
    ],
    "auto_install": True,
}
