"""The demo's mailbox as a page."""
