"""Names inside of sentences, in the quotation marks of the reader's language."""


def quoted(env, name):
    """A name between quotation marks.

    >>> quoted(env, "Intake")
    '“Intake”'

    :param env: of the reader
    """
    return env._("“%(name)s”", name=name)
