{
    "name": "Case Organizer: Job Queue",
    "summary": "Work on many cases is carried by OCA's job queue, over all servers",
    "version": "19.0.1.0.0",
    "category": "Services/Case Management",
    "author": "Case Organizer contributors",
    "license": "LGPL-3",
    "depends": ["case_organizer", "queue_job"],
    "data": ["data/queue_job.xml"],
    "auto_install": True,
}
