"""What we add to the database layer: bulk writes, prepared queries, failpoints for trials."""

from django.db import InterfaceError, OperationalError

TRANSIENT_ERRORS = (OperationalError, InterfaceError)  # a deadlock, a timeout, a lock, a line that broke
