"""What people do to a request. Each act decides a move and hands it to the lifecycle."""
