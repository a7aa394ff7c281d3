"""What hangs on messages, and what is fetched or handed out for them."""

from __future__ import annotations

import base64
import html as entities
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.channels.web_pictures import fetch_picture
from app.desk.bodies import file_view
from app.desk.ground import Ground
from app.desk.invitations import invitation_words
from app.desk.messages import sender_of
from app.errors import BadInput
from app.host import opening
from app.i18n import tr, trn
from app.model.message import FileKind, Risk
from app.model.screen import FileLook, FileView, PackedFile
from app.parsing.archives import Listing, closed_kind, list_archive
from app.parsing.file_risk import safe_name
from app.parsing.file_text import calendar_in, describe_file
from app.parsing.mime import attachment_content, inline_parts, parse
from app.parsing.sanitise import safe_html
from app.store import messages, remote_senders
from app.store.messages import StoredMessage

_MAX_LOOKED_AT = 50_000_000  # bytes
_CID = re.compile(r'src="cid:([^"]{1,400})"')
_PICTURE_TYPE = re.compile(r"image/(?:png|jpe?g|gif|webp)")
_PAGE = """<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:{remote}">
<title>{title}</title></head><body>
{body}
</body></html>
"""


class Files:
    """:param fetch: brings one picture from the web"""

    def __init__(self, ground: Ground, fetch: Callable[[str], bytes] = fetch_picture) -> None:
        self._ground = ground
        self._fetch = fetch
        self._handed = opening.HandedFiles()

    def close(self) -> None:
        """Take away the temporary files."""
        self._handed.close()

    def content(self, message_id: int, index: int) -> tuple[FileView, bytes]:
        """:raises BadInput: there is no such attachment"""
        raw = self._stored(message_id).raw
        found = next((each for each in parse(raw).attachments if each.index == index), None)
        if found is None:
            raise BadInput(tr("This attachment can’t be read."), hint=tr("Look at the source of the message."))
        return file_view(found), attachment_content(raw, index)

    def look(self, message_id: int, index: int) -> FileLook:
        """What it says or holds, without opening it.

        :raises BadInput: there is no such attachment
        """
        file, content = self.content(message_id, index)
        if len(content) > _MAX_LOOKED_AT:
            return FileLook(file, warning=tr("This file is too large to look into."))
        if file.kind is FileKind.ARCHIVE:
            return _archive(file, content)
        entry = calendar_in(content) if file.kind is FileKind.CALENDAR else None
        told = invitation_words(entry, self._ground.hours.zone, self._ground.clock.now()) if entry else ""
        return FileLook(file, text=told or describe_file(content, file.kind))

    def hand_out(self, message_id: int, index: int) -> Path:
        """Write it where another program can open it; gone when Punktual ends.

        :raises BadInput: there is no such attachment, or no room for it
        """
        file, content = self.content(message_id, index)
        with _told_in_words():
            return self._handed.put(safe_name(file.name), content)

    def save(self, message_id: int, index: int, path: Path) -> None:
        """:raises BadInput: there is no such attachment, or it can't be written there"""
        _, content = self.content(message_id, index)
        with _told_in_words():
            opening.save(path, content)

    def save_all(self, message_id: int, folder: Path) -> tuple[Path, ...]:
        """All that hang on the message, beside what is there; pictures within the text are no files to people.

        :raises BadInput: they can't be written there
        """
        raw = self._stored(message_id).raw
        saved = []
        with _told_in_words():
            for one in parse(raw).attachments:
                if not (one.is_inline and one.content_id):
                    content = attachment_content(raw, one.index)
                    saved.append(opening.save_beside(folder, safe_name(one.name), content))
        return tuple(saved)

    def inline_picture(self, message_id: int, content_id: str) -> bytes:
        """:raises BadInput: there is no such picture"""
        found = inline_parts(self._stored(message_id).raw).get(content_id)
        if found is None:
            raise BadInput(tr("This attachment can’t be read."))
        return found[1]

    def web_picture(self, url: str) -> bytes:
        """:raises ServerUnreachable: there is none"""
        return self._fetch(url)

    def page(self, message_id: int, *, with_remote: bool = False) -> Path:
        """The HTML of a message, sanitised, as a file for the browser; gone when Punktual ends.

        :raises BadInput: it has none
        """
        stored = self._stored(message_id)
        parsed = parse(stored.raw, stored.charset)
        if parsed.html is None:
            raise BadInput(tr("This message has no formatted text."))
        safe = safe_html(parsed.html, allow_remote=with_remote)
        own = inline_parts(stored.raw)
        body = _CID.sub(lambda match: _embedded(own.get(entities.unescape(match[1]))), safe.html)
        page = _PAGE.format(
            remote=" https: http:" if with_remote else "", title=entities.escape(parsed.subject[:200]), body=body
        )
        with _told_in_words():
            return self._handed.put("message.html", page.encode("utf-8", "replace"))

    def trust(self, message_id: int, *, is_trusted: bool = True) -> None:
        """Let all mail of this sender load pictures from elsewhere, or no longer."""
        sender = sender_of(self._stored(message_id))
        with self._ground.store.write() as conn:
            if is_trusted and sender:
                remote_senders.trust(conn, sender, self._ground.clock.now())
            else:
                remote_senders.distrust(conn, sender)

    def _stored(self, message_id: int) -> StoredMessage:
        with self._ground.store.read() as conn:
            stored = messages.find(conn, message_id)
        if stored is None:
            raise BadInput(tr("This message is gone."))
        return stored


@contextmanager
def _told_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(
            tr("The file could not be written."), error.strerror or "", tr("Choose another place, or make room there.")
        ) from error


def _embedded(part: tuple[str, bytes] | None) -> str:
    if part is None or not _PICTURE_TYPE.fullmatch(part[0]):
        return 'src=""'
    return f'src="data:{part[0]};base64,{base64.b64encode(part[1]).decode("ascii")}"'


def _archive(file: FileView, content: bytes) -> FileLook:
    found = list_archive(content, file.name)
    if found is None or not found.count:
        kind = closed_kind(content)
        words = tr("This is an archive of the kind {kind}, which can’t be looked into here.").format(kind=kind)
        return FileLook(file, warning=words if kind else tr("What this archive holds can’t be told."))
    packed = tuple(PackedFile(each.name, each.size, each.risk, each.is_encrypted) for each in found.entries)
    return FileLook(file, packed=packed, count=found.count, warning=" ".join(_archive_warnings(found)))


def _archive_warnings(found: Listing) -> Iterator[str]:
    if found.is_bomb:
        yield tr("This archive claims to unpack to far more than it can hold. Don’t open it.")
    elif found.is_cut:
        yield tr("There is more in this archive than was looked at.")
    dangerous = sum(each.risk in (Risk.PROGRAM, Risk.DISGUISED) for each in found.entries)
    if dangerous:
        words = trn("There is {n} program in this archive.", "There are {n} programs in this archive.", dangerous)
        yield words.format(n=dangerous)
    if any(each.is_encrypted for each in found.entries):
        yield tr("Its files are locked with a password, so that no scanner could look for viruses in them.")
