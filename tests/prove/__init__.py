"""Long proofs, one module each: `python -m tests.prove NAME` (bin/prove)."""
