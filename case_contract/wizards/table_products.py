"""Products that rows of a table name."""


def product_named(taking, name, label):
    """The product of this code or name, its id.

    :param taking: the :class:`TableTaking` that reads the row
    :param label: of the column, for what is said of a mistake
    :raises Mistake: when there is none or several
    """
    return taking._once("product", name, lambda wanted: _found(taking, wanted, label))


def _found(taking, name, label):
    found = taking.env["product.product"].search([("default_code", "=", name)], limit=2)
    return (found if len(found) == 1 else taking.rows._record("product.product", label, name)).id
