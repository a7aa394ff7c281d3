"""What deserves a notification, and the ways to show one."""
