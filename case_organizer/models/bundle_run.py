"""What is gathered while a bundle is taken in."""

from dataclasses import dataclass, field

#: What can become of something in a bundle; ``refused`` keeps the whole bundle out.
OUTCOMES = ("refused", "new", "changed", "retired", "kept", "missing", "left_out", "same")


@dataclass
class BundleRun:
    """A bundle on its way in.

    :ivar files: ``{name: JSON}``
    :ivar code: the code under which its own type comes in
    :ivar replace_draft: whether a draft that is here makes way
    :ivar plan_only: whether of a type that is here the plan alone comes in, with what it needs
    :ivar told: ``[(outcome, sentence)]``, see :data:`OUTCOMES`
    :ivar codes: ``{collection: {code: record}}``; those of the type and plan at hand
    :ivar touched: ``[(file, kind, records)]`` whose translations come in too
    :ivar types: ``{folder: case.type}``
    :ivar compared: ``[(last version, new draft)]``
    :ivar made: the types that were not here before
    """

    files: dict
    code: str
    replace_draft: bool = False
    plan_only: bool = False
    told: list = field(default_factory=list)
    codes: dict = field(default_factory=dict)
    touched: list = field(default_factory=list)
    types: dict = field(default_factory=dict)
    compared: list = field(default_factory=list)
    made: object = None

    def tell(self, outcome, sentence):
        """Say what became of something."""
        assert outcome in OUTCOMES
        if (outcome, sentence) not in self.told:
            self.told.append((outcome, sentence))

    @property
    def refused(self):
        """Whether the bundle cannot come in."""
        return any(outcome == "refused" for outcome, _sentence in self.told)

    @property
    def changes(self):
        """Whether anything is written."""
        return any(outcome in ("new", "changed", "retired") for outcome, _sentence in self.told)
