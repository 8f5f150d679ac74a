from . import (
    test_conditions,
    test_coverage,
    test_import,
    test_installations,
    test_installed_base,
    test_labels,
    test_maintenance,
    test_meters,
    test_orders,
    test_scanned,
    test_partner_merge,
    test_translations,
)
