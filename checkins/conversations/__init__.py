"""Conversations that are booked for everybody: found, moved, skipped and ended."""
