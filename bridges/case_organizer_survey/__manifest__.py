{
    "name": "Case Organizer: Surveys",
    "summary": "A whole survey behind the question how content the customer of a closed case is",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "license": "LGPL-3",
    "depends": ["case_organizer", "survey"],
    "data": ["security/rules.xml", "views/case_satisfaction_views.xml"],
    "auto_install": True,
}
