"""Commands of ``kg``, one module a noun; ``kg.cli`` registers them."""
