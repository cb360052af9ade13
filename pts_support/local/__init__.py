"""What bin/start and bin/test need on one computer: private servers and their supervisor."""
