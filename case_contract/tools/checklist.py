"""Checklists as they are written down: a line for each thing that is ticked off."""

from collections import Counter

#: What people put before the lines of a list.
BULLETS = "-–*•☐ \t"


def lines(text):
    """The lines of a checklist, without empty ones and without what stands before them.

    >>> lines("- Pressure noted\\n\\n  • Filter cleaned ")
    ['Pressure noted', 'Filter cleaned']
    """
    found = (line.strip().lstrip(BULLETS).rstrip() for line in (text or "").splitlines())
    return [line for line in found if line]


def twice(*texts):
    """The first line that stands in these texts more than once, or None.

    >>> twice("Filter", "Pressure\\nFilter")
    'Filter'
    """
    counted = Counter(line for text in texts for line in lines(text))
    return next((line for line, times in counted.items() if times > 1), None)
