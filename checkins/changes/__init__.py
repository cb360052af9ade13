"""You asked, we changed: lines that a program publishes, and sentences that fellows give."""
