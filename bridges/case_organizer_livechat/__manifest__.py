{
    "name": "Case Organizer: Live Chat",
    "summary": "A live chat becomes a case file, with what was said",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "license": "LGPL-3",
    "depends": ["case_organizer", "im_livechat"],
    "data": ["data/report_method.xml"],
    "assets": {"web.assets_backend": ["case_organizer_livechat/static/src/**/*"]},
    "auto_install": True,
}
