"""Mail read: from bytes to what a person sees. Pure."""
