"""The machinery in motion: the way of a message, one watcher per account, and what wakes things up."""
