"""What a file is by its name and type, whether it can act when opened, and the name it is saved under."""

from __future__ import annotations

import re

from app.model.message import FileKind, Risk

_LONGEST_NAME = 120
#: Control and direction characters, and what Windows or a shell reads as more than a letter.
_UNSAFE = re.compile(
    r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]'
)
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s?(?:\.|$))", re.IGNORECASE
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PROGRAMS = _words(
    """action apk app appimage application appref-ms appx appxbundle bash bat bin bz2exe cab chm cmd com command cpl
    crx csh deb desktop diagcab dll dmg dylib ear elf exe fish gadget hlp hta inf ins inx ipa iso isp job jar jnlp js
    jse jsp ksh lnk mam mcf mde mdt mdw mht mhtml msc msh msi msix msixbundle msp mst ocx osx out paf pif pkg pl ps1
    ps1xml ps2 psc1 psd1 psm1 py pyc pyo pyw pyz rb reg rgs rpm run scf scpt scr sct search-ms settingcontent-ms sh shb
    shs so sys tcsh terminal udl url vb vbe vbs vbscript vhd vhdx website wim workflow ws wsc wsf wsh xbap xll xpi
    xrm-ms zsh"""
)
_MACROS = _words(
    "accdb ade adp docm dotm iqy mdb odb one onepkg potm ppam ppsm pptm rtf slk sldm xla xlam xlm xlsb xlsm xltm"
)
_PAGES = _words("htm html mhtml shtml svg svgz xht xhtml xml xsl xslt")
_ARCHIVES = _words("7z ace arj bz2 cab gz img lha lzh rar tar tbz2 tgz txz xz z zip zipx zst")
_DOCUMENTS = _words(
    "csv doc docx dot epub key numbers odg odp ods odt ott pages pdf ppt pptx ps txt log md xls xlsx xps"
)
_IMAGES = _words("avif bmp gif heic heif ico jpeg jpg png tif tiff webp")
_MEDIA = _words("aac avi flac m4a m4v mkv mov mp3 mp4 mpeg mpg ogg opus wav webm wma wmv")
#: What people take for harmless before another ending.
_DISGUISES = _DOCUMENTS | _IMAGES | _MEDIA | _ARCHIVES
_KINDS: tuple[tuple[frozenset[str], FileKind], ...] = (
    (_PROGRAMS, FileKind.PROGRAM),
    (_ARCHIVES, FileKind.ARCHIVE),
    (_words("ics ical ifb vcs"), FileKind.CALENDAR),
    (_words("vcf vcard"), FileKind.CONTACT),
    (_words("eml"), FileKind.MAIL),
    (_IMAGES, FileKind.IMAGE),
    (_words("csv log md txt"), FileKind.TEXT),
    (_DOCUMENTS | _MACROS, FileKind.DOCUMENT),
)
_TYPES = {
    "text/calendar": FileKind.CALENDAR,
    "text/vcard": FileKind.CONTACT,
    "text/x-vcard": FileKind.CONTACT,
    "message/rfc822": FileKind.MAIL,
    "message/global": FileKind.MAIL,
    "application/zip": FileKind.ARCHIVE,
    "application/x-zip-compressed": FileKind.ARCHIVE,
    "application/pdf": FileKind.DOCUMENT,
}
_PROGRAM_TYPES = re.compile(
    r"application/(?:x-)?(?:ms-?(?:dos-executable|download|installer)|dosexec|executable|bat|sh|sharedlib|javascript"
    r"|java-archive|vnd\.microsoft\.portable-executable|hta)|text/(?:javascript|x-shellscript|x-python)"
)


#: Blanks push the ending out of sight; direction characters turn it around: behind one, "fdp.exe" reads "exe.pdf".
_HIDES = re.compile(r"[\s\u00a0_]{8}|[\u202a-\u202e\u2066-\u2069]")


def extensions(name: str) -> list[str]:
    """The last two endings of a name in lower case, the last one first; spaces and dots behind it hide nothing."""
    plain = _UNSAFE.sub("", name).rstrip(" .\u00a0").lower()
    parts = [part.strip() for part in plain.rsplit(".", 2)]
    return parts[:0:-1]


def risk_of(name: str, media_type: str = "") -> Risk:
    """What opening the file may do."""
    last, before = (*extensions(name), "", "")[:2]
    acts = last in _PROGRAMS or bool(_PROGRAM_TYPES.match(media_type.lower()))
    if acts:
        return Risk.DISGUISED if before in _DISGUISES or _HIDES.search(name[:4000]) else Risk.PROGRAM
    if last in _MACROS:
        return Risk.MACROS
    return Risk.PAGE if last in _PAGES or media_type.lower() in ("text/html", "image/svg+xml") else Risk.NONE


def kind_of(name: str, media_type: str) -> FileKind:
    """By its ending, which is what the system opens it by; by its type where the name has none that is known."""
    last = (*extensions(name), "")[0]
    for endings, kind in _KINDS:
        if last in endings:
            return kind
    media = media_type.lower()
    if found := _TYPES.get(media):
        return found
    if media.startswith("image/") and media != "image/svg+xml":
        return FileKind.IMAGE
    return FileKind.TEXT if media == "text/plain" else FileKind.OTHER


def safe_name(name: str, fallback: str = "attachment") -> str:
    """A file name that means the same on every system: no path, no control or direction characters, not hidden, none
    that Windows keeps for its devices, short; the ending stays."""
    kept = " ".join(_UNSAFE.sub("_", name[:4000]).split()).strip(" .")
    if _RESERVED.match(kept):
        kept = f"_{kept}"
    if len(kept.encode("utf-8", "replace")) > _LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 16 else ""
        kept = _cut(kept, _LONGEST_NAME - len(ending.encode("utf-8", "replace"))).rstrip(" .") + ending
    return kept.encode("utf-8", "replace").decode("utf-8") or fallback


def _cut(text: str, octets: int) -> str:
    return text.encode("utf-8", "replace")[:octets].decode("utf-8", "ignore")
