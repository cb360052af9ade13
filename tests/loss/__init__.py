"""Nothing that is typed is lost, and nothing is sent twice: every form of the site × every way to lose its words."""
