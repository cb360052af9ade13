"""What somebody typed into a form and has not sent yet: kept for them alone, until it is sent or 14 days are over."""
