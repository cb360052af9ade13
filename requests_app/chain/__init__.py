"""Who is asked, by when, and what comes next. Pure, over facts read under the lock."""
