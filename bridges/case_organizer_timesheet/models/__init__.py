from . import (
    account_analytic_line,
    case_case,
    case_type,
    timesheets_analysis_report,
)
