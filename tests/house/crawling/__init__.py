"""The parts of the recorded crawl (tests/house/crawl.py)."""
