{
    "name": "Case Organizer (everything)",
    "summary": "All addons of Case Organizer in one installation",
    "version": "19.0.1.0.0",
    "category": "Services",
    "license": "LGPL-3",
    "author": "Case Organizer contributors",
    "depends": ["case_organizer", "case_contract", "case_installation", "case_service_call"],
}
