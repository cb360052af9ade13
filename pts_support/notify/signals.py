"""What this room tells those above it, in the same transaction."""

from __future__ import annotations

from django.dispatch import Signal

# sender=User; person_id, now: the person's own address was refused for good, so they cannot be reached by mail.
# `now` is the time people live in. A receiver that raises undoes the mark; the mail is then tried again later.
mail_refused = Signal()
