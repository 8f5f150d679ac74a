"""What a row of the log says of people in plain words: kept beside the chain, so that it can be erased."""

#: What is written by people, or names them or what they filed. The same keys with a number are no texts (ids of plans).
TEXTS = frozenset(["reason", "file", "files", "from", "to", "name", "signed", "note", "title", "text"])
#: Who it is about, within which a row may tell of them (``before``, ``now``).
WHO, WITHIN = "partner_id", ("before", "now")


def split(data):
    """Take what can be erased out of the data of a row.

    >>> split({"changes": [], "reason": "Moved to Delft", "from": 12})
    ({'changes': [], 'from': 12}, {'reason': 'Moved to Delft'})

    :param data: dict or None
    :return: ``(data, texts)``; ``texts`` is empty when there is nothing to take out
    """
    if not data:
        return data, {}
    texts = {key: data[key] for key in data.keys() & TEXTS if _is_text(data[key])}
    if data.get(WHO):
        texts[WHO] = data[WHO]
    rest = {key: value for key, value in data.items() if key not in texts}
    for key in WITHIN:
        inner = data.get(key)
        if isinstance(inner, dict) and inner.get(WHO):
            texts[key] = {WHO: inner[WHO]}
            rest[key] = {name: value for name, value in inner.items() if name != WHO}
    return rest, texts


def merge(data, texts):
    """The data of a row as it was before :func:`split`; what was erased is missing.

    >>> merge({"from": 12}, {"reason": "Moved"})
    {'from': 12, 'reason': 'Moved'}
    """
    merged = {**(data or {}), **{key: value for key, value in (texts or {}).items() if key not in WITHIN}}
    for key in WITHIN:
        if key in (texts or {}):
            merged[key] = {**(data or {}).get(key, {}), **texts[key]}
    return merged


def _is_text(value):
    if isinstance(value, str):
        return bool(value)
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(part, str) for part in value)
