import { fields, models } from "@web/../tests/web_test_helpers";

/** Two who go to customers, as the server of a test knows them. */
export class Worker extends models.Model {
    _name = "resource.resource";
    name = fields.Char();
    _records = [
        { id: 1, name: "Tom Gas" },
        { id: 2, name: "Tim Water" },
    ];
}
