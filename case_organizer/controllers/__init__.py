from . import (
    api_description,
    documents,
    dropped_mail,
    my_cases,
    outside_pages,
    outside_renew,
    outside_steps,
    outside_whole,
    report,
    start,
    talk_attachment,
    webhook,
)
