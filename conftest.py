"""How long a test takes is real time, also where the test sets the clock: pytest's own clock is left alone."""

import freezegun

freezegun.configure(extend_ignore_list=["_pytest."])
