import { fields, models } from "@web/../tests/web_test_helpers";

/** One case, as the server of a test knows it. */
export class CaseCase extends models.Model {
    _name = "case.case";
    name = fields.Char();
    _records = [{ id: 1, name: "2025-0042" }];
}
