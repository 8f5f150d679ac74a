from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from .common_events import EventCommon


@tagged("post_install", "-at_install")
class TestEventRules(EventCommon):
    """A rule sees a field change and raises the event, with who, from and to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("case_organizer.event_rule_address")
        cls.clerk = new_test_user(cls.env, "clerk", groups="base.group_user,base.group_partner_manager")
        cls.partner.write({"street": "Dorpsstraat 1", "city": "Utrecht"})
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def make_rule(self, model, *names, **values):
        env = self.env(user=self.modeller)
        model_id = self.env["ir.model"]._get(model).id
        fields = self.env["ir.model.fields"].search([("model", "=", model), ("name", "in", names)])
        return env["case.event.rule"].create(
            {
                "name": "Watches",
                "event_type_id": self.moved.id,
                "model_id": model_id,
                "field_ids": [(6, 0, fields.ids)],
                **values,
            }
        )

    def test_walk_4_life_interrupts(self):
        listens, deaf = self.open_of(self.listening), self.open_of(self.deaf)
        self.partner.with_user(self.clerk).write({"street": "Laan 2", "city": "Zeist"})
        self.commit()
        self.assertTrue(self.asked(listens))
        self.assertFalse(self.asked(deaf))
        told = next(text for text in self.history(listens) if "Client moved" in text)
        self.assertEqual(
            told,
            "Client moved (City: Utrecht → Zeist; Street: Dorpsstraat 1 → Laan 2) → now asked: Proof of address",
        )
        row = listens.log_ids.filtered(lambda row: row.kind == "event")
        self.assertEqual(row.user_id, self.clerk)
        reach = listens.reach_ids
        self.assertEqual((reach.source, reach.user_id, reach.event_id.rule_id), ("rule", self.clerk, self.rule))
        self.assertEqual(reach.event_id.res_id, self.partner.id)
        self.assertFalse(self.env["case.event"].search([("case_id", "=", deaf.id)]))

    def test_what_was_put_back_has_not_happened(self):
        self.open_of(self.listening)
        self.partner.street = "Laan 2"
        self.partner.street = "Dorpsstraat 1"
        self.commit()
        self.assertFalse(self.env["case.event"].search([]))

    def test_several_writes_of_one_transaction_are_one_event(self):
        case = self.open_of(self.listening)
        self.partner.street = "Laan 2"
        self.env.flush_all()
        self.partner.write({"city": "Zeist"})
        self.partner.write({"street": "Laan 3"})
        self.commit()
        self.assertEqual(len(case.reach_ids), 1)
        self.assertIn("Street: Dorpsstraat 1 → Laan 3", case.reach_ids.changes_shown)

    def test_contacts_that_follow_the_address_of_their_company_are_seen_too(self):
        child = self.env["res.partner"].create({"name": "Piet", "parent_id": self.partner.id, "type": "contact"})
        case = self.open_of(self.listening, partner_id=child.id)
        self.commit()
        self.partner.street = "Laan 2"
        self.commit()
        self.assertTrue(self.asked(case))

    def test_a_computed_field_is_seen_too(self):
        self.make_rule("res.partner", "commercial_company_name")
        company = self.env["res.partner"].create({"name": "Jansen", "is_company": True})
        case = self.open_of(self.listening, partner_id=company.id)
        self.commit()
        company.name = "Jansen & Co"
        self.commit()
        self.assertTrue(self.asked(case))
        self.assertIn("Jansen → Jansen & Co", case.reach_ids.changes_shown)

    def test_from_and_to_are_for_those_who_may_read_the_field(self):
        case = self.open_of(self.listening)
        self.rule.write({"field_ids": [(4, self.env.ref("base.field_res_partner__barcode").id)]})
        field = self.env["res.partner"]._fields["barcode"]
        self.partner.write({"barcode": "secret", "city": "Zeist"})
        self.commit()
        self.assertIn("secret", case.reach_ids.with_user(self.adviser).changes_shown)
        groups, field.groups = field.groups, "base.group_system"
        self.addCleanup(setattr, field, "groups", groups)
        self.env.invalidate_all()
        seen = case.reach_ids.with_user(self.adviser).changes_shown
        self.assertIn("Zeist", seen)
        self.assertNotIn("secret", seen)
        self.assertNotIn("secret", " ".join(self.history(case)))

    def test_only_for_records_that_fit(self):
        case = self.open_of(self.listening)
        self.rule.domain = "[('city', '=', 'Zeist')]"
        self.partner.street = "Laan 2"
        self.commit()
        self.assertFalse(self.asked(case))
        self.partner.city = "Zeist"
        self.commit()
        self.assertTrue(self.asked(case))

    def test_the_way_from_the_record_to_the_contact(self):
        self.rule.active = False
        self.make_rule("res.users", "login", path="partner_id")
        user = new_test_user(self.env, "mover")
        case = self.open_of(self.listening, partner_id=user.partner_id.id)
        user.login = "moved"
        self.commit()
        self.assertTrue(self.asked(case))

    def test_new_records_count_when_asked(self):
        self.make_rule("res.partner.bank", "acc_number", path="partner_id", on_create=True)
        case = self.open_of(self.listening)
        self.env["res.partner.bank"].create({"acc_number": "NL01", "partner_id": self.partner.id})
        self.commit()
        self.assertTrue(self.asked(case))
        self.assertIn("– → NL01", case.reach_ids.changes_shown)

    def test_writes_that_nobody_watches_cost_no_query(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(20)])
        country = self.env["res.country"].search([], limit=1)

        def count(records, values):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_context(tracking_disable=True).write(values)
            self.commit()
            return self.env.cr.sql_log_count - before

        def all_writes(number):
            return [
                count(country, {"phone_code": 10 + number}),
                count(partners, {"ref": f"r{number}"}),
                count(partners, {"city": f"c{number}"}),
            ]

        all_writes(0)
        watched = all_writes(1)
        self.rule.active = False
        all_writes(2)
        unwatched = all_writes(3)
        self.assertEqual(watched[:2], unwatched[:2], "a model or field that nobody watches")
        self.assertGreater(watched[2], unwatched[2])

    def test_bulk_writes_are_set_based(self):
        def count(number):
            partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(number)])
            cases = self.env["case.case"].union(*[self.open_of(self.listening, partner_id=p.id) for p in partners])
            self.commit()
            self.env.invalidate_all()
            partners.with_context(tracking_disable=True).write({"city": "Zeist"})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env.cr.precommit.run()
            spent = self.env.cr.sql_log_count - before
            self.assertTrue(all(map(self.asked, cases)))
            self.assertEqual(len(cases.reach_ids.event_id), number)
            return spent

        count(2)
        few = count(2)
        self.assertEqual(count(15), few)

    def test_a_rule_that_goes_in_circles_is_left_out(self):
        case_type = self.make_listening_type("Again", repeatable=True)
        case = self.open_of(case_type)
        for number in range(25):
            self.partner.street = f"Laan {number}"
            self.commit()
        self.assertEqual(len(case.reach_ids), 20)

    def test_a_rule_that_fails_says_so_and_does_not_keep_the_record_from_being_written(self):
        case = self.open_of(self.listening)
        self.env.cr.execute("UPDATE case_event_rule SET path = 'nowhere' WHERE id = %s", (self.rule.id,))
        self.rule.invalidate_recordset()
        with self.assertLogs("odoo.addons.case_organizer.models.case_event_rule", "ERROR"):
            self.partner.street = "Laan 2"
            self.commit()
        self.assertEqual(self.partner.street, "Laan 2")
        self.assertFalse(self.asked(case))
        self.assertIn("nowhere", self.rule.problem)

    def test_rules_that_cannot_work_are_refused_with_their_place(self):
        for model, names, values, said in (
            ("res.partner", ["street"], {"path": "nowhere"}, "“nowhere” is no link"),
            ("res.partner", ["street"], {"path": "country_id"}, "does not lead to"),
            ("res.country", ["name"], {}, "does not lead to"),
            ("res.partner", [], {}, "choose the fields"),
            ("res.partner", ["image_1920"], {}, "cannot be watched"),
            ("res.partner", ["street"], {"domain": "[('colour', '=', 1)]"}, "no condition"),
            ("res.partner", ["street"], {"domain": "__import__('os')"}, "no condition"),
            ("res.partner", ["street"], {"domain": "[('user_ids.password', '=', 'x')]"}, "Watches"),
            ("case.step", ["state"], {"path": "case_id"}, "by cases themselves"),
            ("case.case", ["title"], {}, "you may not read “Case File”"),
            ("ir.mail_server", ["smtp_pass"], {}, "you may not read"),
            ("res.users", ["password"], {"path": "partner_id"}, "Watches"),
        ):
            with self.subTest(model=model, said=said), self.assertRaisesRegex(ValidationError, said):
                self.make_rule(model, *names, **values)
        self.modeller.group_ids += self.env.ref("case_organizer.group_case_user")
        with self.assertRaisesRegex(ValidationError, "by cases themselves"):
            self.make_rule("case.case", "status_id")
        with self.assertRaisesRegex(ValidationError, "no field"):
            rule = self.make_rule("res.partner", "street")
            rule.field_ids = self.env.ref("base.field_res_country__name")

    def test_new_rules_and_archived_ones_count_at_once(self):
        case = self.open_of(self.listening)
        self.rule.active = False
        self.partner.street = "Laan 2"
        self.commit()
        self.assertFalse(self.asked(case))
        self.rule.active = True
        self.partner.street = "Laan 3"
        self.commit()
        self.assertTrue(self.asked(case))
