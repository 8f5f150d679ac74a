"""What the web client asks of the server when it shows a view, for those who do without a browser."""

#: Rows of a list in a form that the client asks for at first.
PAGE = 40


def asked_of(node, fields, models):
    """What the web client asks of a view: see ``getFieldsSpec`` of Odoo's relational model.

    :param node: the ``lxml`` element of the view
    :param fields: its model's, as ``get_views`` tells them
    :param models: of all models of the view, likewise
    :return: the ``specification`` of ``web_read``
    """
    found = {}
    for child in node.iter("field"):
        if next(above for above in child.iterancestors() if above.tag in ("field", "form", "list")) is not node:
            continue
        name, hidden = child.get("name"), child.get("invisible") in ("1", "True")
        field = fields[name]
        asked = found.setdefault(name, {})
        if field["type"] in ("one2many", "many2many") and not hidden:
            view = next((below for below in child if below.tag == "list"), None)
            asked["fields"] = asked_of(view, models[field["relation"]]["fields"], models) if view is not None else {}
            asked["limit"] = PAGE
        elif field["type"] in ("many2one", "reference"):
            asked.setdefault("fields", {}).update({} if hidden else {"display_name": {}})
        elif field["type"] == "properties":
            found.setdefault(field["definition_record"], {"fields": {}})["fields"]["display_name"] = {}
    return found
