"""A file somebody sent with their words: cleaned, under a random name, outside every folder the web server knows."""

from __future__ import annotations

import uuid

from django.db import models

from requests_app.vocabulary import FileKind


class Attachment(models.Model):
    """``stored`` and ``preview`` are random names in the store. What somebody called the file is kept nowhere: it may
    name a student."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey("requests_app.Message", on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=4, choices=FileKind.choices)
    stored = models.CharField(max_length=64, unique=True)
    preview = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of what is stored.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    @property
    def called(self) -> str:
        """What it is called on a page: "PDF, 1.2 MB"."""
        size = f"{max(1, round(self.size / 1024))} KB"
        if self.size >= 2**20:
            size = f"{self.size / 2**20:.1f} MB"
        return f"{FileKind(self.kind).label}, {size}"
