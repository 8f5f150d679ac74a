from . import service_day, service_visit, stranger
