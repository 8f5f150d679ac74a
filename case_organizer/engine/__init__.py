"""The engine: decides what an occurrence leads to on a running case.

Plain Python on plain data. Semantics are those of CMMN 1.1; docs/engine.md has the rules as tables, and where
they deviate.
"""

from .advance import Occurrence, Result, advance
from .errors import REASONS, IllegalTransition, PlanError, StateError
from .explain import Unmet, explain
from .followers import followers, in_order
from .listening import listening
from .moves import Change
from .plan import Criterion, Item, Part, Plan, compile_plan
from .recode import recode, removed
from .state import PlanState
from .validate import Problem, validate

__all__ = [
    "REASONS",
    "Change",
    "Criterion",
    "IllegalTransition",
    "Item",
    "Occurrence",
    "Part",
    "Plan",
    "PlanError",
    "PlanState",
    "Problem",
    "Result",
    "StateError",
    "Unmet",
    "advance",
    "compile_plan",
    "explain",
    "followers",
    "in_order",
    "listening",
    "recode",
    "removed",
    "validate",
]
