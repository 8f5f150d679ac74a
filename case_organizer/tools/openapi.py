"""The description of the API in OpenAPI 3.1, made of the signatures and docstrings of its methods."""

import inspect
import re
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from .api_shapes import Refusal

PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", dict: "object", NoneType: "null"}
ERRORS = {
    "401": "No key, or one that does not work (any more).",
    "403": "The user of the key may not do this.",
    "404": "There is no such method.",
    "422": "Refused: an argument is missing, unknown or does not fit, or what is asked is not possible now.",
}


def description(methods, model, version):
    """The whole description.

    :param methods: ``{name: function}``; annotated, with docstrings in the style of this package
    :param model: name of the model that has them
    :param version: of the package
    :return: an OpenAPI 3.1 document as Python data
    """
    shapes = {}
    paths = {f"/json/2/{model}/{name}": {"post": _operation(name, methods[name], shapes)} for name in sorted(methods)}
    refusal = schema(Refusal, shapes)
    responses = {
        f"E{status}": {"description": words, "content": {"application/json": {"schema": refusal}}}
        for status, words in ERRORS.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Case Organizer",
            "version": version,
            "description": "What a person does with cases, for other programs. Every call is made with the rights of"
            " the user of the API key. Each is one transaction: when it is refused, nothing has been done. See"
            " docs/api.md.",
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key of Odoo"}},
            "responses": responses,
            "schemas": dict(sorted(shapes.items())),
        },
    }


def _operation(name, method, shapes):
    hints = get_type_hints(method, include_extras=True)
    text, params, answer = docstring(method)
    summary, _stop, rest = text.partition("\n\n")
    properties, required = {}, []
    for argument in list(inspect.signature(method).parameters.values())[1:]:
        found = schema(hints[argument.name], shapes)
        if argument.name in params:
            found = {**found, "description": params[argument.name]}
        if argument.default is inspect.Parameter.empty:
            required.append(argument.name)
        elif argument.default is not None:
            found["default"] = argument.default
        properties[argument.name] = found
    body = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        body["required"] = required
    return {
        "operationId": name,
        "summary": " ".join(summary.split()),
        "description": " ".join(rest.split()),
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {
                "description": answer or "Done.",
                "content": {"application/json": {"schema": schema(hints["return"], shapes)}},
            },
            **{status: {"$ref": f"#/components/responses/E{status}"} for status in ERRORS},
        },
    }


def docstring(method):
    """The parts of a docstring: ``(text, {argument: words}, words of the answer)``."""
    text = inspect.cleandoc(method.__doc__ or "")
    first, *fields = re.split(r"^:", text, flags=re.MULTILINE)
    params, answer = {}, ""
    for field in fields:
        head, _colon, words = field.partition(":")
        words = " ".join(words.split())
        if head.startswith("param "):
            params[head.removeprefix("param ").strip()] = words
        elif head == "return":
            answer = words
    return first.strip(), params, answer


def schema(shape, shapes):
    """The JSON Schema of a type. :param shapes: ``{name: schema}`` of named ones, to which those met here are added"""
    origin, inside = get_origin(shape), get_args(shape)
    if origin is Annotated:
        return {**schema(inside[0], shapes), **inside[1]}
    if origin is NotRequired:
        return schema(inside[0], shapes)
    if origin in (Union, UnionType):
        return {"anyOf": [schema(part, shapes) for part in inside]}
    if origin is Literal:
        return {"enum": list(inside)}
    if origin is list:
        return {"type": "array", "items": schema(inside[0], shapes)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema(inside[1], shapes)}
    if shape is Any:
        return {}
    if is_typeddict(shape):
        return _named(shape, shapes)
    return {"type": PLAIN[shape]}


def _named(shape, shapes):
    name = shape.__name__
    if name not in shapes:
        shapes[name] = {}
        hints = get_type_hints(shape, include_extras=True)
        shapes[name] = {
            "type": "object",
            "description": " ".join((shape.__doc__ or "").split()),
            "properties": {key: schema(hint, shapes) for key, hint in hints.items()},
            "required": sorted(shape.__required_keys__),
        }
    return {"$ref": f"#/components/schemas/{name}"}
