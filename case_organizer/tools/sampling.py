"""Which files are drawn for a review: by chance, and so that anybody can check later that it was chance."""

import hashlib
from math import ceil


def drawn(seed, ids, percent):
    """The files that a seed draws.

    Each file gets a number from the seed and its id; those with the smallest are drawn. Who knows the seed beforehand
    could choose, so it is made at the draw; who has it afterwards gets the same files from the same ids, in any order.

    :param seed: text
    :param ids: ids of the files among which is drawn
    :param percent: how many of a hundred, more than 0; at least one file is drawn when there is any
    :return: ids in the order in which they were drawn
    """
    ids = sorted(set(ids), key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
    return ids[: ceil(len(ids) * min(percent, 100) / 100)]
