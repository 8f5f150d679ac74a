from . import test_appointments
