"""Legal holds and removal on demand."""
