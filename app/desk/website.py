"""A contact form for the owner's own website."""

from __future__ import annotations

import secrets

from app.answering import website
from app.desk.ground import Ground
from app.model.message import Channel
from app.model.website import PhpFile, PhpHandler, PostsTo, WebsiteForm


class Website:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def form(self, language: str, posts_to: PostsTo, address: str, privacy_page: str = "") -> str:
        """HTML to paste into a page; with the opening hours and the target as they are now.

        :param address: see `WebsiteForm`
        :raises BadInput: an address can't be one
        """
        settings = self._ground.settings
        target = settings.targets[Channel.FORM].first_open_seconds
        wanted = WebsiteForm(language, settings.hours, target, posts_to, address, privacy_page)
        return website.form(wanted, self._ground.clock.now().astimezone(self._ground.hours.zone).date())

    def php_file(self, owner: str, robot: str, language: str) -> PhpFile:
        """A PHP file to put on the site, with a key of its own: the file has its digest, the form source needs it.

        :raises BadInput: an address is none
        """
        key = secrets.token_urlsafe(32)
        return PhpFile(website.php_handler(PhpHandler(owner.strip(), robot.strip(), key, language)), key)
