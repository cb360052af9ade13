"""An account and its owner: the first proof of the mailbox, what was changed since, who is told, what is taken back."""
