"""What whoever runs the site looks at: checks before it goes live, and whether a process is alive."""
