"""What people do with what they are asked: some at once, some late, some never; and not only what the product would
like. By chance, but the same chance for the same thing in every world: what one does changes nobody else's luck."""
