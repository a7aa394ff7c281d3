"""The figures that Punktual is to reach, measured on generated mailboxes and a real IMAP server."""
