from . import test_timesheet, test_translations
