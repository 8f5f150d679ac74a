"""One change of one function: which lines it is about, and how it gets into the module that runs."""

import ast
import functools
import importlib
import sys
import textwrap
from typing import NamedTuple


class Change(NamedTuple):
    """One change of one function.

    :ivar name: as the tool calls it, such as ``engine.advance.x__carry_on__mutmut_3``
    :ivar module: such as ``engine.advance``
    :ivar function: its name in the module, such as ``Cascade.settle``
    :ivar own: the changed function alone, as text
    :ivar source: the whole changed module, as text
    :ivar lines: of the statement that was changed; who comes by one of them reaches the change
    :ivar seen: the number of the first line that differs, the lines that stood there, and those that do
    """

    name: str
    module: str
    function: str
    own: str
    source: str
    lines: frozenset
    seen: tuple

    def told(self) -> str:
        """The change as a person reads it."""
        line, before, after = self.seen
        return "\n".join(
            [f"# {self.name}, line {line}", *(f"- {one}" for one in before), *(f"+ {one}" for one in after)]
        )


@functools.lru_cache(maxsize=1)
def functions_of(source: str) -> dict[tuple[str, str], ast.FunctionDef]:
    """The functions of a module and the methods of its classes: ``{(class or "", name): where it stands}``."""
    tree = ast.parse(source)
    bodies = [("", tree.body), *((node.name, node.body) for node in tree.body if isinstance(node, ast.ClassDef))]
    return {(above, node.name): node for above, body in bodies for node in body if isinstance(node, ast.FunctionDef)}


def change_of(name: str, module: str, source: str, place: tuple[str, str], before: str, own: str) -> Change:
    """A change of a function.

    :param name: of the change
    :param module: of the function
    :param source: the whole module, as text
    :param place: name of its class (or ``""``) and its own
    :param before: the function alone, from its ``def`` on, not indented
    :param own: the same, changed
    """
    node = functions_of(source)[place]
    old, new = before.splitlines(), own.splitlines()
    at, same = _alike(old, new)
    first, last = node.lineno + at, node.lineno + max(at, len(old) - same - 1)
    lines = source.splitlines()
    indented = textwrap.indent(own, "    " if place[0] else "").rstrip("\n")
    changed = "\n".join([*lines[: node.lineno - 1], indented, *lines[node.end_lineno :], ""])
    seen = (first, old[at : len(old) - same], new[at : len(new) - same])
    return Change(name, module, ".".join(filter(None, place)), own, changed, statement(node, first, last), seen)


def _alike(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many lines are the same at the beginning of two texts, and how many at their ends."""
    most = min(len(old), len(new))
    at = next((n for n in range(most) if old[n] != new[n]), most)
    return at, next((n for n in range(most - at) if old[-1 - n] != new[-1 - n]), most - at)


def statement(function: ast.FunctionDef, first: int, last: int) -> frozenset:
    """The lines of the smallest statement of a function that holds some lines; of one with a body, those above it."""
    statements = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    holding = [node for node in statements if node.lineno <= first and last <= node.end_lineno]
    inner = min(holding, key=lambda node: (node.end_lineno - node.lineno, -node.lineno))
    if inner is function:
        return frozenset(range(function.lineno + 1, function.end_lineno + 1))
    end = inner.body[0].lineno - 1 if hasattr(inner, "body") else inner.end_lineno
    return frozenset(range(inner.lineno, max(end, inner.lineno) + 1))


def put_in_place(change: Change) -> None:
    """Let this process have a change: whoever knows the function, as a name or in a table, has the changed one."""
    module = importlib.import_module(change.module)
    path = change.function.split(".")
    # Out of the whole module: alone, a method would not know its class.
    code = compile(change.source, module.__file__, "exec")
    for name in path:
        code = next(one for one in code.co_consts if getattr(one, "co_name", None) == name)
    scope = dict(vars(module))
    exec(change.own, scope)
    function, alone = functools.reduce(getattr, path, module), scope[path[-1]]
    function.__code__, function.__defaults__, function.__kwdefaults__ = code, alone.__defaults__, alone.__kwdefaults__
    _forget(change.module.partition(".")[0])


def _forget(package: str) -> None:
    """What functions of a package remember was worked out before the change."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package:
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
