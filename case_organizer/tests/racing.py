"""Several at the same time, in real transactions."""

import threading
from contextlib import closing, contextmanager

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name

#: Seconds that one waits for the others.
PATIENCE = 60


class Racing(BaseCase):
    """What is made here is committed: the database is a copy that is thrown away.

    :cvar racers: ids of the users who do the jobs of :meth:`race`, in turn
    """

    racers = (1,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    @classmethod
    @contextmanager
    def committed(cls, uid=1):
        """An environment of its own whose work is committed."""
        with closing(cls.registry.cursor()) as cr:
            env = Environment(cr, uid, {})
            yield env
            env.flush_all()
            cr.commit()  # pylint: disable=invalid-commit

    def race(self, *jobs, before=lambda env: env.user.name):
        """Let jobs run at once, each as a user of its own, retried as Odoo retries a request.

        :param jobs: functions of an environment
        :param before: function of an environment: what each looks at before any of them begins, in the same transaction
        :return: a list with ``"done"`` or the text of what each was told
        """
        barrier, told = threading.Barrier(len(jobs)), [None] * len(jobs)

        def run(number, job):
            with closing(self.registry.cursor()) as cr:
                env = Environment(cr, self.racers[number % len(self.racers)], {})
                try:
                    before(env)
                    barrier.wait(PATIENCE)
                    retrying(lambda: job(env), env)
                    env.flush_all()
                    cr.commit()  # pylint: disable=invalid-commit
                    told[number] = "done"
                except UserError as error:
                    told[number] = str(error)
                except Exception as error:
                    told[number] = repr(error)

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        return told

    def assert_one_won(self, told):
        """One is done, the other was told why not. :return: what it was told"""
        self.assertEqual(sorted(text == "done" for text in told), [False, True], told)
        return next(text for text in told if text != "done")
