{
    "name": "Case Organizer: Installations from Deliveries",
    "summary": "Delivered serial and lot numbers become installations, or complete those that were ordered",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "license": "LGPL-3",
    "depends": ["case_installation", "sale_stock"],
    "data": ["views/case_installation_views.xml", "views/stock_views.xml"],
    "auto_install": True,
}
