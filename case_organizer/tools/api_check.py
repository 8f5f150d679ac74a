"""Looks whether what a program sent has the shape that a method asks for."""

from types import UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", dict: "an object"}


class Misfit(ValueError):  # noqa: N818  (the name of what happened)
    """A value of another shape. ``path`` is where: ``documents[0].name``; ``wanted`` what was expected, in words."""

    def __init__(self, path, wanted):
        super().__init__(f"{path}: {wanted}")
        self.path, self.wanted = path, wanted


def check(shape, value, path):
    """Look whether a value has a shape.

    :param shape: a type as in :mod:`.api_shapes`
    :param value: JSON
    :param path: what the value is called
    :raises Misfit: naming the place

    >>> check(list[int], [1, "x"], "ids")
    Traceback (most recent call last):
    api_check.Misfit: ids[1]: a whole number
    """
    origin, inside = get_origin(shape), get_args(shape)
    if origin in (Annotated, NotRequired):
        check(inside[0], value, path)
        if origin is Annotated:
            _check_limits(inside[1], value, path)
    elif origin in (Union, UnionType):
        _check_one_of(inside, value, path)
    elif origin is Literal:
        if value not in inside:
            raise Misfit(path, "one of " + ", ".join(map(str, inside)))
    elif origin is list:
        _check_is(isinstance(value, list), path, "a list")
        for place, item in enumerate(value):
            check(inside[0], item, f"{path}[{place}]")
    elif origin is dict:
        _check_is(isinstance(value, dict), path, WORDS[dict])
        for name, item in value.items():
            check(inside[1], item, f"{path}.{name}")
    elif is_typeddict(shape):
        _check_object(shape, value, path)
    elif shape is not Any:
        _check_plain(shape, value, path)


def _check_is(holds, path, wanted):
    if not holds:
        raise Misfit(path, wanted)


def _check_plain(shape, value, path):
    if shape in (None, type(None)):
        _check_is(value is None, path, "null")
    elif shape is float:
        _check_is(isinstance(value, int | float) and not isinstance(value, bool), path, WORDS[float])
    elif shape is int:
        _check_is(isinstance(value, int) and not isinstance(value, bool), path, WORDS[int])
    else:
        _check_is(isinstance(value, shape), path, WORDS.get(shape, shape.__name__))


def _check_one_of(shapes, value, path):
    misfits = []
    for shape in shapes:
        try:
            return check(shape, value, path)
        except Misfit as misfit:
            misfits.append(misfit)
    # What went wrong deeper says more than that it is none of these.
    deeper = [misfit for misfit in misfits if misfit.path != path]
    raise deeper[0] if deeper else Misfit(path, " or ".join(misfit.wanted for misfit in misfits))


def _check_object(shape, value, path):
    _check_is(isinstance(value, dict), path, WORDS[dict])
    hints = get_type_hints(shape, include_extras=True)
    for name in value:
        _check_is(name in hints, f"{path}.{name}", "nothing: it is not known")
    for name, hint in hints.items():
        if name in value:
            check(hint, value[name], f"{path}.{name}")
        else:
            _check_is(name in shape.__optional_keys__, f"{path}.{name}", "a value: it is missing")


def _check_limits(limits, value, path):
    if isinstance(value, str):
        if len(value) < limits.get("minLength", 0):
            raise Misfit(path, "a text that is not empty")
        if len(value) > limits.get("maxLength", len(value)):
            raise Misfit(path, f"a text of at most {limits['maxLength']} characters")
    elif isinstance(value, int | float):
        least, most = limits.get("minimum", value), limits.get("maximum", value)
        if not least <= value <= most:
            raise Misfit(path, f"a number from {least} to {most}" if "maximum" in limits else f"at least {least}")
