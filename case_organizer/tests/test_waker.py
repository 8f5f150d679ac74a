from unittest.mock import MagicMock, patch

from odoo.tests import TransactionCase, tagged

from ..models import waker


@tagged("post_install", "-at_install")
class TestWaker(TransactionCase):
    def test_what_comes_while_others_are_woken_goes_with_the_next_wake_up(self):
        asleep = waker._Waker()
        for name in ("b", "c", "b"):
            asleep.waiting.put([("database", name)])
        cr = MagicMock()
        connected = patch.object(waker, "db_connect")
        with connected as connect, patch.object(waker, "IDLE", 0), patch.object(waker.time, "sleep") as sleep:
            connect.return_value.cursor.return_value.__enter__.return_value = cr
            asleep._notify([("database", "a")])
        sent = [call.args[0] for call in cr.execute.call_args_list]
        self.assertEqual(sent[0], "SET synchronous_commit = off", "nobody waits for the disk to be told")
        told = [statement.params[-1] for statement in sent[1:]]
        self.assertEqual(told, ['[["database","a"]]', '[["database","b"],["database","c"]]'])
        self.assertEqual(cr.commit.call_count, 2)
        self.assertEqual(sleep.call_count, 2, "a busy process wakes others a few times a second, not at each step")
