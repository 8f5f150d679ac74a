from . import case_appointment_plan
