from . import test_sms, test_translations
