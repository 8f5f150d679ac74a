from . import test_access, test_case_work, test_history_import, test_log, test_modelling, test_my_work, test_queries
