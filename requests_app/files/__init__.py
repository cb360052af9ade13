"""Attachments: kept, cleaned, given out."""
