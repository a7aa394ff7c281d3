"""What the owner sent and is not yet known to have arrived."""
