"""Which fields travel: one table for what writes bundles, what checks them and what reads them into records.

A field that is absent from the JSON has its default; what equals its default is left out. A field of a modelling
model that is in no table must be named in ``left_out`` with the reason: a test goes through the models.
"""

from .fields import LOCAL, Kind
from .table_of_plans import PLANS
from .table_of_types import TYPES

TABLE = {**TYPES, **PLANS}


def normal(name, record):
    """A record that was checked, as it would be written: without what equals its default, lines in their order.

    :param name: a key of :data:`TABLE`
    """
    found = {}
    for key, entry in TABLE[name].fields.items():
        value = record.get(key)
        if value is None:
            continue
        if entry.kind == "lines":
            value = [normal(entry.target, line) for line in value]
            if "sequence" in TABLE[entry.target].fields:
                usual = TABLE[entry.target].fields["sequence"].empty
                value.sort(key=lambda line, usual=usual: line.get("sequence", usual))
        elif entry.kind in ("refs", "founds"):
            value = sorted(set(value))
        elif entry.kind != "json" and value == "" and not (entry.kind == "choice" and entry.default):
            continue
        if value != entry.empty:
            found[key] = value
    return found


#: A column of a repeating group is a detail without columns of its own.
TABLE["column"] = Kind(
    "case.characteristic",
    ("code",),
    {name: entry for name, entry in TABLE["detail"].fields.items() if name != "columns"},
    TABLE["detail"].left_out,
)

#: Models of modelling that are in no bundle, and why.
MODELS_LEFT_OUT = dict.fromkeys(
    (
        "case.team",
        "case.relation.kind",
        "case.category",
        "case.report.method",
        "case.sla.policy",
        "case.sla.target",
    ),
    LOCAL,
)
