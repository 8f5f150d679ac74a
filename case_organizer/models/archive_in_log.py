import secrets

from ..tools.log_chain import chain_hash, commitment
from .archive_in_who import moment
from .case_log import LOG_COLUMNS, chain_key


class History:
    """The history of a case that is taken over."""

    def _log(self):
        """The chain of the case here: that it was taken over, then each row of the archive as it was.

        What a row says stands beside the chain, where it can be erased; in the chain is a commitment to it.

        :return: ``(rows, {(case id, seq): (salt, value)}, last hash)``
        """
        self.state, self.plan_state, self.closed_on = self._state()
        told = self.archive.json("log.json")
        key, head, rows, hidden = chain_key(), "", [], {}
        about = {
            "state": self.plan_state,
            "rows": len(told),
            "archive": self.archive.sha256,
            "number": self.told["number"],
        }
        entries = [("imported", self.now, self.env.uid, about, None)]
        entries += [("from_archive", moment(row["at"]), self._user(row["by"]), None, self._kept(row)) for row in told]
        for seq, (kind, at, user_id, data, value) in enumerate(entries, 1):
            row = {"case_id": self.case_id, "seq": seq, "at": at.isoformat(), "user_id": user_id, "kind": kind}
            row |= {"item": None, "instance": None, "plan_id": self.plan.id, "data": data, "commitment": None}
            if value is not None:
                salt = secrets.token_hex(16)
                row["commitment"] = commitment(salt, value)
                hidden[self.case_id, seq] = (salt, value)
            row["hash"] = head = chain_hash(key, head, row)
            rows.append(row)
        return rows, hidden, head

    def _kept(self, row):
        """A row of the history as it is kept: who did it by name, since a key means nothing here."""
        return {**row, "by": self.people.get(row["by"])}

    def _write_log(self, rows, hidden):
        found = self.insert("case_log", LOG_COLUMNS, rows, returning="id, seq")
        values = [
            {"log_id": log_id, "salt": hidden[self.case_id, seq][0], "value": hidden[self.case_id, seq][1]}
            for log_id, seq in found
            if (self.case_id, seq) in hidden
        ]
        if values:
            self.insert("case_log_value", "log_id int, salt text, value jsonb", values)
