from odoo.exceptions import UserError


class OfType:
    """Of which type and version of its plan a case of an archive becomes."""

    def _type(self):
        """The case type and the version of its plan: the one that is here, the one that travels along, or one made
        for it.
        """
        told, version = self.told["type"], self.told["plan_version"]
        types = self.env["case.type"]
        here = types.search([("code", "=", told["code"]), ("company_id", "=", self.company.id)], limit=1)
        if not here and self.archive.has("type.zip"):
            try:
                with self.env.cr.savepoint():
                    here = self.env["case.bundle"].take_in(self.archive.bytes_of("type.zip")).types[""]
            except UserError as refused:
                self.missed.append(str(refused))
        plan = self._fitting_plan(here, version) if here else None
        if plan:
            return here, plan
        return self._own_type(told)

    def _fitting_plan(self, case_type, version):
        """The version of the plan of a type that has all that the archive names, or None."""
        told = self.told["type"]
        kinds = {one.code: one.kind for one in case_type.characteristic_ids if not one.parent_id}
        used = {value["detail"] for value in self.archive.json("values.json")}
        if any(kinds.get(one["code"]) != one["kind"] for one in told["details"] if one["code"] in used):
            return None
        wanted = {item["code"] for item in told["items"]}
        fits = case_type.plan_ids.filtered(lambda plan: wanted <= set(plan.item_ids.mapped("code")))
        same = fits.filtered(lambda plan: plan.version == version)
        return (same or fits.sorted("version", reverse=True))[:1]

    def _own_type(self, told):
        """A type for cases of archives alone: with their details, roles and steps; no case is opened of it."""
        types = self.env["case.type"]
        code, number = f"{told['code']}-A", 2
        while types.search_count([("code", "=", code), ("company_id", "=", self.company.id)], limit=1):
            code, number = f"{told['code']}-A{number}", number + 1
        name = self.env._("%s (archive)", told["name"])
        case_type = types.create({"name": name, "code": code, "company_id": self.company.id})
        self.env["case.role"].create(
            [{"type_id": case_type.id, "name": role["name"], "code": role["code"]} for role in told["roles"]]
        )
        for detail in told["details"]:
            made = self._make_detail(case_type, detail, None)
            for column in detail["columns"]:
                self._make_detail(case_type, column, made)
        plan = case_type.draft_plan_id
        steps = [item for item in told["items"] if item["kind"] == "step"]
        self.env["case.plan.item"].create(
            [{"plan_id": plan.id, "name": step["name"], "code": step["code"], "step_kind": "action"} for step in steps]
        )
        self.missed.append(self.env._("There is no case type here that fits: “%s” was made for it.", name))
        return case_type, plan

    def _make_detail(self, case_type, told, group):
        model = self.env["ir.model"]._get(told["model"]) if told["kind"] == "record" else False
        kind = told["kind"] if told["kind"] != "record" or model else "char"
        return self.env["case.characteristic"].create(
            {
                **({"parent_id": group.id} if group else {"type_id": case_type.id}),
                "name": told["name"],
                "code": told["code"],
                "kind": kind,
                "model_id": model.id if model and kind == "record" else False,
                "unit": told["unit"] or False,
                "choice_ids": [(0, 0, {"name": one["name"], "code": one["code"]}) for one in told["choices"]],
            }
        )
