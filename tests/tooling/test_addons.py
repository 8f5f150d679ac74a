"""Which addons there are, and when a database made from them is out of date."""

import pytest

from dev import addons


@pytest.fixture
def root(tmp_path):
    for name, depends in {"case_one": ["mail"], "case_two": ["case_one", "sale"]}.items():
        for folder in ("models", "static/src", "tests", "engine", "views"):
            (tmp_path / name / folder).mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text(repr({"name": name, "depends": depends}))
    (tmp_path / "case_notes").mkdir()
    return tmp_path


def test_modules_are_the_folders_with_a_manifest(root):
    assert addons.modules(root) == ["case_one", "case_two"]


def test_outside_depends_leave_ours_out(root):
    assert addons.outside_depends(root) == ["base", "mail", "sale", "web"]


@pytest.fixture
def bridged(root):
    bridge = root / "bridges" / "case_one_stock"
    (bridge / "models").mkdir(parents=True)
    (bridge / "__manifest__.py").write_text(repr({"name": "b", "depends": ["case_one", "stock"]}))
    return root


def test_bridges_are_addons_that_install_themselves(bridged):
    assert addons.modules(bridged) == ["case_one", "case_two", "case_one_stock"]
    assert addons.standalone(bridged) == ["case_one", "case_two"]
    assert addons.outside_depends(bridged) == ["base", "mail", "sale", "stock", "web"]


def test_a_bridge_to_an_app_from_elsewhere_is_in_no_database_of_ours(bridged):
    there = bridged / "bridges" / "case_one_queue_job"
    there.mkdir()
    (there / "__manifest__.py").write_text(repr({"name": "q", "depends": ["case_one", "queue_job"]}))
    assert "case_one_queue_job" in addons.folders(bridged)
    assert "case_one_queue_job" not in addons.modules(bridged)
    assert addons.outside_depends(bridged) == ["base", "mail", "sale", "stock", "web"]


def test_bridges_have_their_folder_on_the_addons_path(root, bridged):
    assert addons.paths(bridged) == [bridged, bridged / "bridges"]
    assert addons.paths(bridged / "case_one") == [bridged / "case_one"]


def test_a_change_of_a_bridge_changes_the_hash(bridged):
    before = addons.definition_hash(bridged)
    (bridged / "bridges" / "case_one_stock" / "models" / "x.py").write_text("x")
    assert addons.definition_hash(bridged) != before


@pytest.mark.parametrize("file", ["models/case.py", "views/case.xml", "i18n/de.po", "hooks.py"])
def test_what_a_database_is_made_of_changes_the_hash(root, file):
    before = addons.definition_hash(root)
    (root / "case_one" / file).parent.mkdir(exist_ok=True)
    (root / "case_one" / file).write_text("x")
    assert addons.definition_hash(root) != before


@pytest.mark.parametrize("file", ["static/src/a.js", "static/src/a.xml", "tests/test_a.py", "engine/rules.py"])
def test_what_odoo_reads_as_it_is_does_not(root, file):
    before = addons.definition_hash(root)
    (root / "case_one" / file).write_text("x")
    assert addons.definition_hash(root) == before


def test_a_database_in_english_does_not_depend_on_translations(root):
    before = addons.definition_hash(root, translated=False)
    (root / "case_one" / "i18n").mkdir()
    (root / "case_one" / "i18n" / "de.po").write_text("x")
    assert addons.definition_hash(root, translated=False) == before


def test_a_method_that_changes_leaves_what_is_declared_as_it_was(root):
    file = root / "case_one" / "models" / "case.py"
    file.parent.mkdir(exist_ok=True)
    code = "class Case:\n    name = 1\n\n    @depends('name')\n    def see(self):\n        return 1\n"
    file.write_text(code)
    before, whole = addons.definition_hash(root, declared_only=True), addons.definition_hash(root)
    file.write_text(code.replace("return 1", "return 2  # why"))
    assert addons.definition_hash(root, declared_only=True) == before
    assert addons.definition_hash(root) != whole
    for other in (code.replace("name = 1", "name = 2"), code.replace("'name'", "'title'"), code + "class B: pass\n"):
        file.write_text(other)
        assert addons.definition_hash(root, declared_only=True) != before
