from . import (
    case_bundle_export,
    case_bundle_import,
    case_event_raise,
    case_fragment_insert,
    case_history_column,
    case_history_import,
    case_history_modeller,
    case_history_people,
    case_history_writer,
    case_plan_rollout,
    case_time_wizard,
)
