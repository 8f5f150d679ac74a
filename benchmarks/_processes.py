"""Worker processes of a benchmark: scripts beside this one that say when they are ready."""

import subprocess
import sys
from pathlib import Path


def started(script, given):
    """Start a script as so many processes, and wait until each of them prints ``ready``.

    :param script: its name
    :param given: for each process the arguments that it gets
    :return: a list of ``subprocess.Popen`` with text pipes
    """
    children = [
        subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for arguments in given
    ]
    for child in children:
        assert child.stdout.readline() == "ready\n", f"{script}: a worker did not start"
    return children
