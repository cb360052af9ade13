"""The pages of the people room: view, forms and words together."""
