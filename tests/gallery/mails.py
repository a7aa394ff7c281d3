"""Mail as it really is, shown as the desk shows it: a newsletter, an attack, a wide table, Arabic, files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from app.desk.messages import show
from app.model.message import Channel, Direction, Kind
from app.parsing.mime import attachment_content, inline_parts, parse
from app.store.messages import StoredMessage
from tests.fakes import shop
from tests.fakes.desk import FakeDesk
from ui.panes.conversation_pane import ConversationPane
from ui.watch import Watch
from ui.widgets.pictures import decoded

NEWSLETTER = """<html><head><title>Hidden title</title><style>.x{color:red}</style></head>
<body bgcolor="#f4f4f4"><table width="900" cellpadding="0" align="center" bgcolor="#ffffff"><tr>
<td bgcolor="#20344f" style="padding: 24px; color: #ffffff; font-size: 24px">Autumn sale at the shop</td></tr>
<tr><td><img src="https://cdn.shop.example/banner.jpg" width="900" height="220" alt="Up to 40 % off"></td></tr>
<tr><td style="padding: 20px; color: #333333; font-size: 15px">Dear customer,<br>up to <b>40 %</b> off until Sunday.
<img src="cid:logo" width="64" height="64"><br>
<a href="https://shop.example/sale?u=1" style="background: #d33; color: #fff; padding: 10px">See it</a></td></tr>
<tr><td><img src="https://cdn.shop.example/a.jpg"><img src="https://img.other.example/b.png"></td></tr></table>
<img src="https://shop.us1.list-manage.com/track/open.php?u=1" width="1" height="1">
<img src="https://pixel.example/p.gif" width="1" height="1"></body></html>"""
HOSTILE = """<script>alert(1)</script><p style="position:fixed;color:#1a1a1a">Your account is locked.</p>
<p style="color: #000000">Sign in at <a href="https://login.evil.example/x">https://www.mybank.example</a> or
<a href="http://192.0.2.7/p">here</a>, or <a href="https://xn--pypal-4ve.example">PayPal</a>.</p>
<img src="file:///etc/hostname"><img src="\\\\\\\\server\\\\share\\\\a.png"><svg onload="x()"></svg>
<form action="https://evil.example"><input name="password"><button>Go</button></form>
<iframe src="https://evil.example"></iframe><a href="javascript:alert(1)">run</a>"""
ARABIC = """<html dir="rtl"><h2>تأكيد الطلب رقم 10477</h2>
<p>مرحبا، وصلنا طلبك من <b>shop.example</b> بقيمة 120,50 EUR.</p>
<table border="1" cellpadding="6" width="100%"><tr><th>المنتج</th><th>الكمية</th><th>السعر</th></tr>
<tr><td>فستان أزرق (M)</td><td>2</td><td>60,25</td></tr></table><p>شكرا لك</p></html>"""
TABLE = (
    "<p>The figures:</p><table border=1 cellpadding=4><tr>"
    + "".join(f"<td nowrap>column number {n}</td>" for n in range(14))
    + "</tr></table>"
)
INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Fitting of the wedding dress
DTSTART;TZID=Europe/Warsaw:20261124T140000
DTEND;TZID=Europe/Warsaw:20261124T150000
LOCATION:Studio, ul. Piękna 5
ORGANIZER;CN=Anna:mailto:anna@poczta.example
END:VEVENT
END:VCALENDAR
"""


def picture(width: int, height: int, colour: str = "#2F8F6B") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


def message(subject: str, text: str, html: str = "", sender: str = "Shop <news@shop.example>") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "sklep@ewa.example", subject
    made["Date"] = "Fri, 20 Nov 2026 09:48:00 +0100"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def newsletter() -> EmailMessage:
    made = message("Autumn sale", "Up to 40 % off", NEWSLETTER)
    made.get_payload()[1].add_related(picture(64, 64), "image", "png", cid="<logo>")  # type: ignore[union-attr, index]
    return made


def files() -> EmailMessage:
    made = message("Documents", "Please find attached. See https://shop.example/orders/10477 for more.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("invoice.pdf.exe", b"MZ")
    made.add_attachment(picture(800, 500, "#B05A2F"), "image", "png", filename="photo of the dress.png")
    made.add_attachment(packed.getvalue(), "application", "zip", filename="invoices.zip")
    made.add_attachment(b"MZ" * 20_000, "application", "pdf", filename="invoice \u202efdp.exe")
    made.add_attachment(b"x" * 3000, "application", "octet-stream", filename="report-2026.docm")
    made.add_attachment("BEGIN:VCARD\nFN:Anna Kowalska\nEND:VCARD", subtype="vcard", filename="anna.vcf")
    made.add_attachment(INVITATION, subtype="calendar", filename="fitting.ics")
    made.add_attachment(message("An earlier letter", "Hello"))
    return made


MAILS: dict[str, Callable[[], EmailMessage]] = {
    "newsletter": newsletter,
    "hostile": lambda: message("Locked", "Locked", HOSTILE, '"service@mybank.example" <x9@evil.example>'),
    "arabic": lambda: message("تأكيد الطلب", "شكرا", ARABIC),
    "table": lambda: message("Figures", "The figures", TABLE),
    "files": files,
}


def stored(made: EmailMessage, number: int = 1) -> StoredMessage:
    raw = made.as_bytes()
    parsed = parse(raw)
    return StoredMessage(
        id=shop.BIG + 800 + number,
        account_id=1,
        thread_id=shop.BIG + 13,
        channel=Channel.EMAIL,
        direction=Direction.IN,
        kind=Kind.CUSTOMER,
        kind_reason="",
        rfc_id="",
        from_name=parsed.from_.name,
        from_address=parsed.from_.address,
        subject=parsed.subject,
        received_at=shop.at(20, 9, 48),
        sent_at=None,
        size=len(raw),
        form=None,
        is_read=True,
        format="mime",
        raw=raw,
        new_text="",
    )


def pane(name: str, watch: Watch, desk: FakeDesk, *, with_remote: bool = False) -> QWidget:
    """One mail as the only message of a conversation, its pictures given as the desk gives them."""
    mail = stored(MAILS[name]())
    made = ConversationPane(watch)

    def picture_of(number: int, address: str) -> None:
        own = inline_parts(mail.raw).get(QUrl(address).path(), ("", picture(900, 220, "#4A6FA5")))
        made.give_picture(number, address, decoded(own[1]))

    def file_of(number: int, file: object, what: str) -> None:
        index = getattr(file, "index", 0)
        if what == "thumbnail":
            made.give_thumbnail(number, index, decoded(attachment_content(mail.raw, index), 240, 88))

    made.picture_wanted.connect(picture_of)
    made.file_wanted.connect(file_of)
    view = shop.conversation(desk.all_rows()[shop.ANNA])
    shown = show(mail, with_remote=with_remote)
    made.show_conversation(replace(view, messages=(shown,), threads=view.threads[:1], away_until=shop.at(24, 9).date()))
    made.resize(740, 700)
    return made
