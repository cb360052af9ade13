"""What the clock starts in this room."""

from celery import shared_task

from pts_support.notify import deliver as delivery


@shared_task(name="notify.deliver")
def deliver() -> None:
    """One pass. It may run never, once or five times, late and in parallel."""
    delivery.deliver()
