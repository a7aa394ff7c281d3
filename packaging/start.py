"""Entry of the frozen program: what its surroundings need before the first line of it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

#: Debian and Arch; Fedora; openSUSE; Alpine and macOS. Windows has a store of its own, which Python reads.
TRUSTED = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def trust_the_system(environment: MutableMapping[str, str]) -> None:
    """The packed OpenSSL looks for certificates where the building machine had them."""
    found = next((path for path in TRUSTED if Path(path).exists()), None)
    if found and sys.platform != "win32":
        environment.setdefault("SSL_CERT_FILE", found)


def hand_back_libraries(environment: MutableMapping[str, str]) -> None:
    """PyInstaller lets this process find its libraries; a browser started from here must find its own."""
    environment.pop("LD_LIBRARY_PATH", None)
    own = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if own is not None:
        environment["LD_LIBRARY_PATH"] = own


if __name__ == "__main__":
    trust_the_system(os.environ)
    if sys.platform == "linux":
        hand_back_libraries(os.environ)
    from ui.main import main

    sys.exit(main())
