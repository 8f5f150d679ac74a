{
    "name": "Case Organizer: Parts of Service Actions from Stock",
    "summary": "Parts of visits are reserved, taken out of stock when they are used, and released when they are not",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "license": "LGPL-3",
    "depends": ["case_service_call", "case_installation_stock"],
    "data": ["views/case_service_action_views.xml", "views/resource_resource_views.xml"],
    "auto_install": True,
}
