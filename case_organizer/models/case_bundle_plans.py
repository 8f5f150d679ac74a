from odoo import api, models

from ..bundle import TABLE
from ..bundle.layout import plans
from ..tools.conditions import names, parse
from .case_bundle import Gathered
from .case_case import RUNNING

#: What says nothing about what a plan is.
NUMBERING = ("version", "state")


class CaseBundle(models.AbstractModel):
    """Plans of a bundle: the newest version becomes the draft. Publishing it is a matter of its own."""

    _inherit = "case.bundle"

    @api.model
    def _bring_plans(self, run, folder, case_type):
        """The newest version as a draft; of a new type those before it as retired ones, for what they say."""
        versions = plans(run.files, folder)
        drafts = [number for number, path in versions.items() if run.files[path].get("state", "draft") == "draft"]
        newest = drafts[0] if drafts else max(versions)
        if case_type in run.made:
            for number in [*(number for number in versions if number != newest), newest]:
                plan = case_type.draft_plan_id or self._source("case.plan").create({"type_id": case_type.id})
                self._fill(run, plan, run.files[versions[number]])
                vals = {"version": number} if number == newest else {"version": number, "state": "retired"}
                plan._write_life(vals)
                run.touched.append((versions[number], "plan", plan))
            run.tell("new", self.env._("Version %s of the plan, as a draft.", newest))
            if len(versions) > 1:
                run.tell("new", self.env._("%s earlier versions of the plan, retired.", len(versions) - 1))
            return
        self._bring_newest(run, case_type, versions[newest], newest)

    @api.model
    def _bring_newest(self, run, case_type, path, number):
        """The newest version of the bundle becomes the draft of a type that is here, unless it is here already."""
        wanted, draft = self._content(run.files[path]), case_type.draft_plan_id
        last = case_type.plan_ids.filtered(lambda plan: plan.state != "draft").sorted("version")[-1:]
        here = draft or last
        if here and self._here(here) == wanted:
            run.tell("same", self.env._("Version %s of the plan.", here.version))
            run.touched.append((path, "plan", here))
            return
        own_work = draft.item_ids and not (last and self._here(draft) == self._here(last))
        if own_work and not run.replace_draft:
            run.tell(
                "refused",
                self.env._(
                    "There is a draft of “%s” here which differs: publish it first, or let it be replaced.",
                    case_type.name,
                ),
            )
        elif own_work:
            run.tell("retired", self.env._("The draft of “%s” that is here: it is replaced.", case_type.name))
        draft = draft or self._source("case.plan").create({"type_id": case_type.id})
        self._empty(draft)
        self._fill(run, draft, run.files[path])
        run.touched.append((path, "plan", draft))
        self._tell_plan(run, last, draft, number)

    @api.model
    def _tell_plan(self, run, last, draft, number):
        """That there is a new draft, and under which number."""
        case_type = draft.type_id
        run.tell("new", self.env._("Version %s of the plan, as a draft.", draft.version))
        if case_type.plan_ids.filtered(lambda plan: plan.version == number and plan != draft):
            run.tell(
                "kept",
                self.env._(
                    "Version %(number)s here is another one than version %(number)s of the bundle, which becomes"
                    " version %(draft)s.",
                    number=number,
                    draft=draft.version,
                ),
            )
        run.compared.append((last, draft))

    @api.model
    def _tell_differences(self, run):
        """What the new drafts change, once their words are there."""
        for last, draft in run.compared:
            if last:
                here, coming = (self.env["case.plan"].browse(plan.id) for plan in (last, draft))
                for sentence in self.env["case.plan.compiler"].comparison(here, coming):
                    run.tell("changed", sentence)

    @api.model
    def _content(self, plan):
        return {name: value for name, value in plan.items() if name not in NUMBERING}

    @api.model
    def _here(self, plan):
        return self._content(self._portable("plan", plan, Gathered(types=self.env["case.type"])))

    @api.model
    def _empty(self, plan):
        plan.item_ids.write({"parent_id": False})
        plan.exit_criterion_ids.unlink()
        plan.item_ids.unlink()

    @api.model
    def _fill(self, run, plan, wanted):
        """Make the items of an empty draft: first each by itself, then what names other items."""
        items = wanted.get("items", [])
        fields = TABLE["item"].fields
        late = [name for name, entry in fields.items() if self._names_items(entry)]
        alone = [{name: value for name, value in item.items() if name not in late} for item in items]
        made = self._source("case.plan.item").create(
            [self._vals(run, "item", item, {"plan_id": plan.id}) for item in alone]
        )
        run.codes["items"] = dict(zip((item["code"] for item in items), made, strict=True))
        for record, item in zip(made, items, strict=True):
            named = {name: item[name] for name in late if item.get(name)}
            if named:
                vals = self._vals(run, "item", named, {})
                record.write({fields[name].name: vals[fields[name].name] for name in named})
        whole = {name: value for name, value in wanted.items() if name not in ("items", *NUMBERING)}
        vals = self._vals(run, "plan", whole, {})
        for name in ("items", *NUMBERING):
            vals.pop(TABLE["plan"].fields[name].name)
        plan.write(vals)

    @api.model
    def _names_items(self, entry):
        if entry.kind == "lines":
            return any(self._names_items(inner) for inner in TABLE[entry.target].fields.values())
        return entry.target == "items"

    @api.model
    def _codes_used(self, case_type, name):
        """Codes of roles or details on which plans in force, or followed by running cases, rely."""
        followed = (
            self.env["case.case"]
            .sudo()
            ._read_group([("type_id", "=", case_type.id), ("state", "in", RUNNING)], ["plan_id"])
        )
        plans_here = case_type.plan_ids.filtered(lambda plan: plan.state in ("published", "draft"))
        plans_here |= self._source("case.plan").browse(plan.id for (plan,) in followed)
        used = set()
        for plan in plans_here:
            self._collect_used("plan", self._here(plan), name, used)
        return used

    @api.model
    def _collect_used(self, kind, record, collection, used):
        for name, entry in TABLE[kind].fields.items():
            value = record.get(name)
            if not value:
                continue
            if entry.kind == "lines":
                for line in value:
                    self._collect_used(entry.target, line, collection, used)
            elif entry.target == collection:
                used.update(value if isinstance(value, list) else [value])
            elif entry.kind == "condition" and collection == "details":
                used.update(names(parse(value)))
