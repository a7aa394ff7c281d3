"""How long a test waits for what must come: only a failure waits it out, and a slow machine is no failure."""

from __future__ import annotations

PATIENCE_SECONDS = 60
