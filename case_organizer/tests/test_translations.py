import ast
import os
import re
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import TranslationModuleReader, code_translations, translation_file_reader

from .common import PlanCommon

LANGUAGES = {"nl": "nl_NL", "de": "de_DE"}
#: What Odoo notes of a term in the code: which of its two catalogues it belongs to.
CODE = ("odoo-python", "odoo-javascript")
#: What a translation must have as often as its source: placeholders, and elements with their attributes.
FIXED = re.compile(r"%\(\w+\)[a-z]|%[sd%]|<[^>]+>")
#: And the space at its ends.
ENDS = re.compile(r"^\s*|\s*$")


def shown(top, walk=os.walk, **options):
    """Folders and files, without what is hidden: a clone keeps Odoo itself, and links to it, in a hidden folder."""
    for root, folders, files in walk(top, **options):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        yield root, folders, files


def exported(cr, module="case_organizer"):
    """What the addon has to translate: ``{(where, source)}``; where: a catalogue, or ``(field, record)``."""
    found = set()
    with patch("os.walk", shown):
        reader = TranslationModuleReader(cr, modules=[module])
    for _module, kind, name, place, source, _value, comments in reader:
        places = set(CODE).intersection(comments) if kind == "code" else {(name, place)}
        found |= {(where, source) for where in places}
    return found


def translated(language, module="case_organizer"):
    """What a file of translations says, as Odoo reads it: ``{(where, source): translation}``."""
    found = {}
    with file_open(f"{module}/i18n/{language}.po", mode="rb") as file:
        for row in translation_file_reader(file, fileformat="po"):
            if row["type"] == "code":
                places = set(CODE).intersection(row["comments"].split("\n"))
            else:
                places = {(row["name"], f"{row['module']}.{row['imd_name']}")}
            found.update({(where, row["src"]): row["value"] for where in places})
    return found


class TranslationsComplete:
    """Every language says all that an addon says now; ``./run translations`` brings the files in line.

    :cvar MODULE: the addon
    :cvar AT_LEAST: it has more terms than this
    """

    MODULE = "case_organizer"
    AT_LEAST = 1000

    def test_nothing_is_missing_and_nothing_is_left_over(self):
        terms = exported(self.env.cr, self.MODULE)
        self.assertGreater(len(terms), self.AT_LEAST)
        for language in LANGUAGES:
            said = translated(language, self.MODULE)
            missing = {source for where, source in terms if not said.get((where, source))}
            self.assertFalse(missing, f"missing in {language}.po (./run translations)")
            gone = {source for where, source in said if (where, source) not in terms}
            self.assertFalse(gone, f"said by {language}.po, by nobody else (./run translations)")

    def test_no_sentence_hides_in_an_f_string(self):
        """Odoo's exporter does not look there before Python 3.12."""
        hidden = [
            f"{path.name}:{text.lineno}"
            for path in (Path(__file__).parents[2] / self.MODULE).rglob("*.py")
            for text in ast.walk(ast.parse(path.read_text()))
            if isinstance(text, ast.JoinedStr) and "env._(" in ast.unparse(text)
        ]
        self.assertFalse(hidden)

    def test_placeholders_and_elements_are_kept(self):
        for language in LANGUAGES:
            for (_where, source), said in translated(language, self.MODULE).items():
                self.assertEqual(Counter(FIXED.findall(source)), Counter(FIXED.findall(said)), f"{language}: {said}")
                self.assertEqual(ENDS.findall(source), ENDS.findall(said), f"{language}: {said}")


class TestTranslationsComplete(TranslationsComplete, TransactionCase):
    """Of this addon."""


@tagged("post_install", "-at_install")
class TestLanguages(PlanCommon, HttpCase):
    """What people read in Dutch and in German."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.module = cls.env.ref("base.module_case_organizer")
        for language in LANGUAGES.values():
            cls.env["res.lang"]._activate_lang(language)
        cls.module._update_translations(list(LANGUAGES.values()))

    def read_in(self, language, user=None):
        """The environment of somebody who reads this language."""
        user = user or self.adviser
        user.lang = language
        return self.env(user=user, context={"lang": language})

    def test_odoo_loads_them_without_a_word(self):
        with self.assertNoLogs("odoo", level="WARNING"):
            self.module._update_translations(list(LANGUAGES.values()), overwrite=True)
            for language in LANGUAGES.values():
                code_translations._load_python_translations("case_organizer", language)
                code_translations._load_web_translations("case_organizer", language)

    def test_menus_buttons_and_states(self):
        for language, (work, step, states) in {
            "nl_NL": ("Mijn werk", "Mijn stap doen", ["Aangeboden", "Te doen", "Gereed"]),
            "de_DE": ("Meine Arbeit", "Meinen Schritt erledigen", ["Angeboten", "Zu erledigen", "Erledigt"]),
        }.items():
            env = self.read_in(language)
            self.assertEqual(env.ref("case_organizer.menu_case_my_work").name, work)
            self.assertIn(f'string="{step}"', env["case.case"].get_view(view_type="form")["arch"])
            shown = dict(env["case.step"].fields_get(["state"])["state"]["selection"])
            self.assertEqual([shown[state] for state in ("enabled", "active", "completed")], states)

    def test_an_error(self):
        case_type = self.make_plan({"code": "a"})
        for language, said in {
            "nl_NL": "heeft geen gepubliceerd plan: publiceer het voordat je dossiers opent",
            "de_DE": "hat keinen veröffentlichten Plan: Veröffentlichen Sie ihn, bevor Sie Vorgänge öffnen",
        }.items():
            with self.assertRaisesRegex(UserError, said):
                self.read_in(language)["case.case"].create({"type_id": case_type.id})

    def test_what_a_step_waits_for(self):
        case_type = self.make_plan({"code": "a"}, {"code": "b"}, {"code": "c"})
        done = {"kind": "item", "source_id": self.made["a"].id}
        self.add_criterion("b", done, condition="[('priority', 'in', ['1', '2'])]")
        later = {"kind": "date", "date_source": "opened", "offset_unit": "workdays"}
        self.add_criterion("c", {**later, "offset": 1}, {**later, "offset": 3})
        case = self.open_it(case_type)
        for language, condition, dates in (
            (
                "nl_NL",
                "“a” is gereed, alleen als: Prioriteit is een van Hoog, Urgent",
                "1 werkdag na: het dossier werd geopend en 3 werkdagen na: het dossier werd geopend",
            ),
            (
                "de_DE",
                "„a“ ist erledigt, nur wenn: Priorität ist eines von Hoch, Dringend",
                "1 Arbeitstag nach: der Vorgang wurde geöffnet und 3 Arbeitstage nach: der Vorgang wurde geöffnet",
            ),
        ):
            criteria = (self.made["b"] | self.made["c"]).criterion_ids
            said = criteria.with_env(self.read_in(language, self.modeller)).mapped("in_words")
            self.assertEqual(said, [condition, dates])
        waits = {node["code"]: node["waits"] for node in case.with_env(self.read_in("de_DE")).get_plan_map()["nodes"]}
        self.assertEqual(
            waits["b"], ["Wartet, bis „a“ erledigt ist.", "Nur wenn: Priorität ist eines von Hoch, Dringend."]
        )

    def test_the_history_of_a_case(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit("rejected", reason="onleesbaar")
        for language, said in {
            "nl_NL": "Approve income: gereed (afgewezen): onleesbaar → nu te doen: Income statement",
            "de_DE": "Approve income: erledigt (abgelehnt): onleesbaar → jetzt zu erledigen: Income statement",
        }.items():
            self.assertIn(said, case.with_env(self.read_in(language)).log_ids.mapped("summary"))

    def test_what_is_wrong_with_a_log(self):
        for language, said in {
            "nl_NL": "Regel 1: Er staat geen gebeurtenis in het bestand",
            "de_DE": "Zeile 1: In der Datei steht kein Ereignis",
        }.items():
            env = self.read_in(language, self.modeller)
            file = {"name": "log.csv", "raw": b"case,activity,timestamp\n", "res_model": "case.history.import"}
            wizard = env["case.history.import"].create({"file_ids": env["ir.attachment"].create(file).ids})
            with self.assertRaisesRegex(UserError, said):
                wizard.action_look()
                wizard.action_import()

    def test_the_web_client(self):
        for language, said in {
            "nl_NL": {"Take it": "Oppakken", "%s days late": "%s dagen te laat"},
            "de_DE": {"Take it": "Übernehmen", "%s days late": "%s Tage zu spät"},
        }.items():
            answer = self.url_open(f"/web/webclient/translations?lang={language}&mods=case_organizer").json()
            known = {term["id"]: term["string"] for term in answer["modules"]["case_organizer"]["messages"]}
            self.assertEqual({source: known.get(source) for source in said}, said)
