"""The conversation about one request, for the fellow and for a helper."""
