"""How large a bundle may be in each direction."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB

#: The version of the format that is written; older ones are read too, newer ones are refused.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds within which a bundle is read; beyond them it is refused before it is unpacked or parsed.

    ``max_packed`` is the size of the zip, ``max_file`` and ``max_unpacked`` what one file and all of them unpack to.
    ``max_ratio`` is how much a file may expand once it has passed ``ratio_from`` bytes. ``max_values`` bounds the
    values in the JSON of all files together, and so the memory they take; ``max_text`` is in characters.
    """

    max_packed: int = 10 * MIB
    max_files: int = 2_000
    max_file: int = 5 * MIB
    max_unpacked: int = 16 * MIB
    max_ratio: int = 100
    ratio_from: int = MIB
    max_name: int = 200
    max_depth: int = 32
    max_values: int = 400_000
    max_text: int = 100_000
    max_code: int = 64
    max_problems: int = 20
