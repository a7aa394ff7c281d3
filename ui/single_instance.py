"""One window per profile: a second start raises the first."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1500


class SingleInstance(QObject):
    """:ivar raised: somebody started the program again"""

    raised = Signal()

    def __init__(self, profile: Path) -> None:
        super().__init__()
        self._name = "punktual-" + sha256(str(profile.resolve()).encode()).hexdigest()[:16]
        self._lock = QLockFile(str(profile / "window.lock"))
        self._lock.setStaleLockTime(0)  # only a dead process makes it stale, however long it runs
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._knocked)

    def claim(self) -> bool:
        """Be the first; otherwise tell the first one, and False."""
        if not self._lock.tryLock(100):
            self._knock()
            return False
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _knock(self) -> None:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_WAIT_MS):
            socket.disconnectFromServer()

    def _knocked(self) -> None:
        while self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
        self.raised.emit()
