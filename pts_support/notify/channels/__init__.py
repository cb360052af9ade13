"""The ways a mail can go from here: out by SMTP, or, in a demo without a server, into the local mailbox."""
