from odoo.tests import TransactionCase

from odoo.addons.case_organizer.tests.test_translations import TranslationsComplete


class TestTranslationsComplete(TranslationsComplete, TransactionCase):
    """Of this addon."""

    MODULE = "case_installation_stock"
    AT_LEAST = 3
