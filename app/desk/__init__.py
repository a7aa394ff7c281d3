"""The window's only door: plain data in and out, one small file per screen.

Every method may touch the disk and some the network, so a window asks from another thread. What goes wrong outside
the program is a `PunktualError` with words for the owner.
"""

from __future__ import annotations

from app.bus import Bus
from app.clock import Clock
from app.desk.accounts import Accounts, Wires
from app.desk.composer import Composer
from app.desk.conversation import Conversation
from app.desk.corrections import Corrections
from app.desk.files import Files
from app.desk.form_sources import FormSources
from app.desk.ground import Ground
from app.desk.grouping import Grouping
from app.desk.inbox import Inbox
from app.desk.notices import Notices
from app.desk.preferences import Preferences
from app.desk.snippets import Snippets
from app.desk.status import Status
from app.desk.website import Website
from app.host.secrets import Secrets
from app.model.clockwork import OpenTime
from app.settings import Settings


class Desk:
    """One attribute per topic."""

    def __init__(self, ground: Ground, secrets: Secrets, wires: Wires) -> None:
        self._ground = ground
        self.inbox = Inbox(ground)
        self.conversation = Conversation(ground, wires)
        self.grouping = Grouping(ground)
        self.files = Files(ground)
        self.composer = Composer(ground, wires)
        self.snippets = Snippets(ground)
        self.corrections = Corrections(ground, wires)
        self.accounts = Accounts(ground, secrets, wires)
        self.form_sources = FormSources(ground, secrets, wires.poll_form)
        self.preferences = Preferences(ground)
        self.status = Status(ground, self.accounts)
        self.website = Website(ground)
        self.notices = Notices(ground, self.conversation)

    @property
    def bus(self) -> Bus:
        return self._ground.bus

    @property
    def clock(self) -> Clock:
        return self._ground.clock

    @property
    def settings(self) -> Settings:
        """As they are now; asking costs nothing."""
        return self._ground.settings

    @property
    def hours(self) -> OpenTime:
        """The opening hours as they are now; asking costs nothing."""
        return self._ground.hours
