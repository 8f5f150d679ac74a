from . import test_survey, test_translations
