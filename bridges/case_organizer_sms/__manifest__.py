{
    "name": "Case Organizer: SMS",
    "summary": "SMS to the parties of a case file",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "license": "LGPL-3",
    "depends": ["case_organizer", "sms"],
    "auto_install": True,
}
