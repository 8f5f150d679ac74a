from . import calendar_event, case_appointment, case_case, case_log, case_merge_appointments
