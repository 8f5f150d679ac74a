{
    "name": "Case Organizer",
    "summary": "Case files with plans that adapt: who does what, until when, on which case",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "website": "https://github.com/case-organizer/case-organizer",
    "license": "LGPL-3",
    "application": True,
    "depends": ["mail", "portal", "rating", "resource", "analytic"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/case_status.xml",
        "data/document_kind.xml",
    ],
    "demo": [],
    "assets": {
        "web.assets_backend": ["case_organizer/static/src/**/*"],
        "web.assets_unit_tests": ["case_organizer/static/tests/**/*.test.js"],
    },
}
