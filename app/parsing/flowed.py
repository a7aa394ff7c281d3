"""format=flowed (RFC 3676): paragraphs that were broken for transport are put together again."""

from __future__ import annotations

_SIGNATURE = "-- "


def unflow(text: str, *, delete_space: bool) -> str:
    """:param text: LF line ends
    :param delete_space: DelSp=yes: the space before a soft break is not part of the text
    """
    out: list[str] = []
    open_depth = -1  # depth of the paragraph that goes on, -1 where none does
    pieces: list[str] = []
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        is_signature = bare == _SIGNATURE
        if open_depth >= 0 and (depth != open_depth or is_signature):
            out.append("".join(pieces))
            open_depth = -1
        if open_depth < 0:
            pieces = ["> " * depth]
        is_soft = bare.endswith(" ") and not is_signature
        pieces.append(bare[:-1] if is_soft and delete_space else bare)
        open_depth = depth if is_soft else -1
        if not is_soft:
            out.append("".join(pieces))
    if open_depth >= 0:
        out.append("".join(pieces))
    return "\n".join(out)
