"""What is done in the mailbox for an answer: filed to Sent, marked as answered, looked up."""

from __future__ import annotations

from contextlib import closing

from app.channels.base import Flag, Mailbox
from app.model.account import Account, Folder, FolderRole
from app.model.answer import OutboxItem


def file(
    mailbox: Mailbox, account: Account, item: OutboxItem, raw: bytes, answered: tuple[tuple[Folder, int], ...]
) -> None:
    """Leave the mailbox as if the answer had been written there. Doing it twice changes nothing.

    :param answered: where the answered message lies
    """
    with closing(mailbox):
        mailbox.connect()
        if account.files_sent and not mailbox.files_sent_itself:
            sent = mailbox.folders().get(FolderRole.SENT) or mailbox.create_sent()
            mailbox.select(sent)
            if not mailbox.find(item.message_id):
                mailbox.append(sent, raw)
        for folder, uid in answered:
            if mailbox.select(folder.name, writable=True).uidvalidity == folder.uidvalidity:
                mailbox.add_flag([uid], Flag.ANSWERED)


def found_in_sent(mailbox: Mailbox, message_ids: list[str]) -> set[str]:
    """Which of these messages lie in Sent."""
    with closing(mailbox):
        mailbox.connect()
        sent = mailbox.folders().get(FolderRole.SENT)
        if sent is None:
            return set()
        mailbox.select(sent)
        return {message_id for message_id in message_ids if mailbox.find(message_id)}
