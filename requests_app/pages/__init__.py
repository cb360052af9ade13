"""The pages of the asking room: view, page model, forms and words of one page together."""
