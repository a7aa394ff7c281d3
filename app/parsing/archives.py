"""What is in a ZIP archive, by its table of contents alone: nothing is unpacked, so a bomb stays harmless."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

from app.model.message import Risk
from app.parsing.attachments import clean_name
from app.parsing.file_risk import risk_of

_MOST_ENTRIES = 20_000
_SHOWN = 500
_ENTRY = b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class Packed:
    """:ivar name: with its folders
    :ivar size: bytes it claims to have when unpacked
    """

    name: str
    size: int
    is_encrypted: bool = False
    risk: Risk = Risk.NONE


@dataclass(frozen=True, slots=True)
class Listing:
    """:ivar count, size: of all files, shown or not
    :ivar is_bomb: claims to unpack to more than a thousand times its own size
    """

    entries: tuple[Packed, ...] = ()
    count: int = 0
    size: int = 0
    is_bomb: bool = False


def list_zip(content: bytes) -> Listing | None:
    """The files in it, those that can act first; None where it can't be read. Linear in its length; never raises."""
    if content.count(_ENTRY) > _MOST_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError, OverflowError):
        return None
    packed = [_packed(each) for each in found if not each.is_dir()]
    size = sum(each.size for each in packed)
    shown = sorted(packed, key=lambda each: each.risk not in (Risk.PROGRAM, Risk.DISGUISED))[:_SHOWN]
    return Listing(tuple(shown), len(packed), size, size > 1000 * max(len(content), 1000))


def _packed(entry: zipfile.ZipInfo) -> Packed:
    *folders, last = entry.filename[:1000].replace("\\", "/").split("/")
    name = "/".join(part for part in (*map(clean_name, folders), clean_name(last)) if part)
    return Packed(name, entry.file_size, bool(entry.flag_bits & 1), risk_of(last))
