"""Django's PostgreSQL, where a pooler stands in front of it (``PTS_POOLER``).

What is set for a session would be another's a moment later, so nothing is: the limits of time come with the first
statement of each transaction, and nothing is prepared. A statement outside of any transaction is one of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class DatabaseWrapper(base.DatabaseWrapper):
    may_prepare = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        limits = (f"SET LOCAL {name} = {int(value)};" for name, value in self.settings_dict["LIMITS"].items())
        self._limits = " ".join(limits)
        self.execute_wrappers.append(self._with_limits)

    def _with_limits(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """PostgreSQL takes several statements sent at once as one transaction: the limits hold for the last of them."""
        if self.connection.info.transaction_status == TRANSACTION_STATUS_IDLE:
            sql = f"{self._limits} {sql}"
        return execute(sql, params, many, context)
