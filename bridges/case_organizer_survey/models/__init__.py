from . import (
    case_contents,
    case_satisfaction,
    case_type,
    survey_user_input,
)
