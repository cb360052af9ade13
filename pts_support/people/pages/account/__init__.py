"""What changed on an account, the links of its mails, and the page of a session whose email is not confirmed."""
