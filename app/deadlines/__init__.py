"""CLOCKED: opening hours, cycles of waiting and dues. Pure."""
