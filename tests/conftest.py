"""What every test stands on."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.servers.fixtures"]

# How long a machine takes is no behaviour; benchmarks/ measures it. In CI the examples are the same each time.
settings.register_profile(
    "punktual", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("punktual")
