"""A modeller that others use opens what goes out as CMMN."""

import re

import pytest

from case_organizer.cmmn import read, write
from case_organizer.cmmn.tests.models import FOREIGN, SHARED, files
from case_organizer.cmmn.tests.test_travels import chance_plan
from dev import cmmn_js, machine
from dev.ui import Failure


def test_cmmn_js_opens_what_goes_out():
    machine.prepare_folder()
    try:
        cmmn_js.ensure()
    except Failure as failure:
        pytest.skip(f"cmmn-js cannot be fetched: {failure}")
    others = [read(file.read_bytes()).files for file in sorted(SHARED.glob("*.cmmn"))] if SHARED else []
    written = [write(made) for made in (files(), read(FOREIGN).files, *others, *map(chance_plan, range(20)))]
    for data, told in zip(written, cmmn_js.opened(written), strict=True):
        text = data.decode()
        assert not told["error"]
        assert not told["warnings"]
        assert sorted(told["shapes"]) == sorted(re.findall(r'<cmmndi:CMMNShape[^>]* cmmnElementRef="([^"]*)"', text))
        assert told["lines"] == text.count("<cmmndi:CMMNEdge ")
