"""Finding the Odoo that --odoo names."""

import pytest

from dev import odoo_source
from dev.ui import Failure


def make_odoo(base, version="(19, 0, 0, FINAL, 0, '')", web=True):
    package = base / "odoo"
    package.mkdir(parents=True)
    (package / "release.py").write_text(f"version_info = {version}\n")
    if web:
        (base / "addons" / "web").mkdir(parents=True)
        (base / "addons" / "web" / "__manifest__.py").write_text("{}")
    return base


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    for name, path in {"HOME": "h", "CHOICE": "h/choice.json", "UNPACKED": "h/root", "CHECKOUT": "h/checkout"}.items():
        monkeypatch.setattr(odoo_source, name, tmp_path / path)
    return tmp_path


@pytest.mark.parametrize("inside", ["", "usr/lib/python3/dist-packages", "lib/python3/dist-packages"])
def test_a_checkout_and_a_package_are_found(home, inside):
    make_odoo(home / "there" / inside)
    assert odoo_source.locate(home / "there").package == home / "there" / inside / "odoo"


def test_the_package_folder_itself_may_be_named(home):
    make_odoo(home / "there")
    assert odoo_source.locate(home / "there" / "odoo").package == home / "there" / "odoo"


def test_no_odoo_there_is_said(home):
    with pytest.raises(Failure, match=r"--odoo .*: no odoo/release\.py there"):
        odoo_source.locate(home)


@pytest.mark.parametrize(
    ("version", "named"), [("(18, 0, 0, FINAL, 0, '')", r"18\.0"), ("('saas~19', 1, 0, FINAL, 0, '')", r"saas~19\.1")]
)
def test_another_version_is_refused(home, version, named):
    make_odoo(home / "old", version)
    with pytest.raises(Failure, match=f"this is Odoo {named}; Odoo 19.0 is needed"):
        odoo_source.locate(home / "old")


def test_an_odoo_without_its_addons_is_refused(home):
    make_odoo(home / "bare", web=False)
    with pytest.raises(Failure, match=r"addons .* are missing"):
        odoo_source.locate(home / "bare")


def test_the_one_named_once_is_remembered_until_own(home):
    make_odoo(home / "theirs")
    make_odoo(home / "h" / "root")
    assert odoo_source.ensure(str(home / "theirs")).package.is_relative_to(home / "theirs")
    assert odoo_source.ensure().package.is_relative_to(home / "theirs")
    assert odoo_source.ensure("own").package.is_relative_to(home / "h" / "root")
    assert odoo_source.ensure().package.is_relative_to(home / "h" / "root")


def test_python_is_shown_nothing_but_odoo(home):
    odoo = odoo_source.locate(make_odoo(home / "theirs"))
    assert [path.name for path in odoo.python_path.iterdir()] == ["odoo"]


def test_neither_apt_nor_git_is_said(monkeypatch):
    monkeypatch.setattr(odoo_source.machine, "check_space", lambda: None)
    monkeypatch.setattr(odoo_source.apt, "available", lambda: False)
    monkeypatch.setattr(odoo_source.shutil, "which", lambda name: None)
    with pytest.raises(Failure, match="Install git, or give an Odoo 19 with --odoo PATH"):
        odoo_source.ensure()
