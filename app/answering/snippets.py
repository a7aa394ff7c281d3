"""Canned replies: the right variant, finding one, and as plain files."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from app.answering.words import words_of
from app.errors import BadInput
from app.i18n import LANGUAGES, tr
from app.model.answer import AfterSend, Snippet, SnippetVariant
from app.model.folding import fold

_LARGEST_CHARACTERS = 2_000_000
_LONGEST_CODE = 40


def variant_for(snippet: Snippet, language: str, owners_language: str) -> SnippetVariant:
    """The variant in the customer's language, else in the owner's, else the first; regions ("de-AT") are no matter."""
    by_language = {_primary(variant.language): variant for variant in reversed(snippet.variants)}
    for wanted in (language, owners_language):
        if found := by_language.get(_primary(wanted)):
            return found
    return snippet.variants[0] if snippet.variants else SnippetVariant(language, "")


def search(snippets: Sequence[Snippet], text: str) -> tuple[Snippet, ...]:
    """What `;text` finds: by code first, then title, then what it says; every word must begin one there."""
    wanted = words_of(text)
    ranked = sorted((_place(snippet, fold(text.strip()), wanted), n) for n, snippet in enumerate(snippets))
    return tuple(snippets[n] for place, n in ranked if place < _NOWHERE)


def dump(snippets: Iterable[Snippet]) -> str:
    """As TOML, which `load` reads back; ids are not kept."""
    return "\n".join(map(_dump_one, snippets))


def load(text: str) -> tuple[Snippet, ...]:
    """Read what `dump` or an editor wrote; ids are 0, positions count from 0.

    :raises BadInput: no TOML, or something is missing or twice; says which
    """
    if len(text) > _LARGEST_CHARACTERS:
        raise BadInput(tr("This file is too large for snippets."))
    try:
        entries = tomllib.loads(text.removeprefix("\ufeff")).get("snippets")
    except (ValueError, RecursionError) as error:
        raise BadInput(
            tr("This is not a file of snippets."),
            str(error),
            tr("It must be a TOML file as the export writes it."),
        ) from error
    if not isinstance(entries, list) or not entries:
        raise BadInput(tr("There are no snippets in this file."))
    found = tuple(replace(_load_one(entry, n), position=n) for n, entry in enumerate(entries))
    code, count = Counter(snippet.code for snippet in found).most_common(1)[0]
    if count > 1:
        raise BadInput(tr("The code “{code}” is there twice.").format(code=code))
    return found


@lru_cache(maxsize=8)
def starter(owners_language: str) -> tuple[Snippet, ...]:
    """The snippets to begin with: titles in the owner's language, variants in all."""
    first = owners_language if owners_language in LANGUAGES else "en"
    ordered = (first, *(each for each in LANGUAGES if each != first))
    by_language = [{snippet.code: snippet for snippet in _starter_file(language)} for language in ordered]
    return tuple(
        replace(snippet, variants=tuple(each[code].variants[0] for each in by_language if code in each))
        for code, snippet in by_language[0].items()
    )


def _starter_file(language: str) -> tuple[Snippet, ...]:
    return load(files("resources").joinpath("snippets", f"{language}.toml").read_text(encoding="utf-8"))


_NOWHERE = 9


def _place(snippet: Snippet, text: str, wanted: Sequence[str]) -> int:
    code = fold(snippet.code)
    if code == text:
        return 0
    if code.startswith(text):
        return 1
    title = words_of(snippet.title)
    if _all_begin(wanted, title):
        return 2
    bodies = [word for variant in snippet.variants for word in words_of(variant.body)]
    return 3 if _all_begin(wanted, [*title, code, *bodies]) else _NOWHERE


def _all_begin(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return bool(wanted) and all(any(word.startswith(each) for word in words) for each in wanted)


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].casefold()


def _dump_one(snippet: Snippet) -> str:
    lines = [
        "[[snippets]]",
        f"code = {_string(snippet.code)}",
        f"title = {_string(snippet.title)}",
        f"after = {_string(snippet.after.value)}",
        f"sends_at_once = {str(snippet.sends_at_once).lower()}",
    ]
    for variant in snippet.variants:
        lines += ["", "[[snippets.variants]]", f"language = {_string(variant.language)}"]
        if variant.subject:
            lines.append(f"subject = {_string(variant.subject)}")
        lines.append(f"body = {_long_string(variant.body)}")
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    return '"' + "".join(map(_escaped, text)).replace("\n", "\\n") + '"'


def _long_string(text: str) -> str:
    """Over several lines; the line break behind the opening quotes is not part of it (TOML 1.0)."""
    return '"""\n' + "".join(map(_escaped, text)) + '"""'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if "\ud800" <= char <= "\udfff":
        return "\N{REPLACEMENT CHARACTER}"
    is_control = (char < " " and char not in "\t\n") or char == "\x7f"
    return f"\\u{ord(char):04X}" if is_control else char


def _load_one(entry: Any, number: int) -> Snippet:
    name = tr("Snippet {number}").format(number=number + 1)
    if not isinstance(entry, dict):
        raise BadInput(tr("{snippet} is not a table.").format(snippet=name))
    code, title = _text(entry, "code", name), _text(entry, "title", name)
    if len(code) > _LONGEST_CODE or code.split() != [code]:
        raise BadInput(tr("The code “{code}” must be one word of at most 40 characters.").format(code=code[:80]))
    variants = entry.get("variants")
    if not isinstance(variants, list) or not variants:
        raise BadInput(tr("“{code}” has no text.").format(code=code), hint=tr("Give it at least one variant."))
    after = entry.get("after", AfterSend.WAITING.value)
    if after not in list(AfterSend):
        raise BadInput(tr("“{code}”: after must be “waiting” or “done”.").format(code=code))
    return Snippet(
        id=0,
        code=code,
        title=title,
        variants=tuple(_load_variant(variant, code) for variant in variants),
        after=AfterSend(after),
        sends_at_once=entry.get("sends_at_once") is True,
    )


def _load_variant(variant: Any, code: str) -> SnippetVariant:
    name = f"“{code}”"
    if not isinstance(variant, dict):
        raise BadInput(tr("{snippet} is not a table.").format(snippet=name))
    subject = variant.get("subject", "")
    return SnippetVariant(
        language=_text(variant, "language", name),
        body=_text(variant, "body", name),
        subject=subject if isinstance(subject, str) else "",
    )


def _text(table: dict[str, Any], key: str, name: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(tr("{snippet}: “{key}” is missing.").format(snippet=name, key=key))
    return value
