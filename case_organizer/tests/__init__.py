from . import test_access, test_case_work, test_log, test_modelling, test_queries
