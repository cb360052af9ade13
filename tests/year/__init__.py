"""A school year of a program through the real engine, in moved time: who is asked, greeted and told, and when."""
