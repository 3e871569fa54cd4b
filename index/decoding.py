"""Bytes of a text file to characters, or the reason why they are not text."""

from __future__ import annotations

import codecs

from index.errors import DocumentError

_BYTE_ORDER_MARKS = (  # the 32-bit marks begin with the 16-bit ones, so they come first
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "is a PDF; save its text as .txt or .md, for instance with pdftotext"),
    (b"\xd0\xcf\x11\xe0", "is an old Office file; open it and save it as plain text (.txt)"),
    (b"{\\rtf", "is an RTF file; open it and save it as plain text (.txt)"),
    (b"\x1f\x8b", "is a gzip archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    (b"Rar!", "is a RAR archive; unpack it first"),
    (b"\x89PNG", "is an image; give the text itself as .txt or .md"),
    (b"\xff\xd8\xff", "is an image; give the text itself as .txt or .md"),
    (b"GIF8", "is an image; give the text itself as .txt or .md"),
)
_ZIPPED_OFFICE = ((b"word/", "Word"), (b"xl/", "Excel"), (b"ppt/", "PowerPoint"))
_PLAIN = "save it as plain text in UTF-8 (.txt) and try again"
_CONTROLS = frozenset(range(0x20)) - set(b"\t\n\r\f\v\x1a\x1b")


def decode(data: bytes, name: str) -> str:
    """Decode a text file: a byte order mark decides, then UTF-8, then Windows-1252.

    Windows-1252 is what older Dutch and English files are in; it accepts nearly any bytes, so
    it is only believed when the result looks like text. ``name`` is used in messages.

    Raises:
        DocumentError: the bytes are no text, or in no encoding that can be told.
    """
    _refuse_known_formats(data, name)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding, name)
    if b"\0" in data:
        raise DocumentError(f"{name} is not a text file (it holds NUL bytes); {_PLAIN}.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _decode_legacy(data, error, name)
    if any(byte in _CONTROLS for byte in data[:65536]):
        raise DocumentError(f"{name} is not a text file (it holds control characters); {_PLAIN}.")
    return text


def _refuse_known_formats(data: bytes, name: str) -> None:
    for signature, hint in _SIGNATURES:
        if data.startswith(signature):
            raise DocumentError(f"{name} {hint}.")
    if data.startswith(b"PK\x03\x04"):
        for folder, program in _ZIPPED_OFFICE:
            if folder in data:
                raise DocumentError(
                    f"{name} is a {program} file; open it and save it as plain text (.txt)."
                )
        raise DocumentError(f"{name} is a zip archive (or e-book); give the texts inside it.")


def _decode_marked(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} says it is {encoding.upper()} but is damaged at byte {error.start}; {_PLAIN}."
        ) from error


def _decode_legacy(data: bytes, error: UnicodeDecodeError, name: str) -> str:
    """Windows-1252, unless the bytes are UTF-8 with a few damaged ones (that is mojibake)."""
    replaced = data.decode("utf-8", errors="replace")
    broken = replaced.count("\ufffd")
    whole = sum(character > "\x7f" for character in replaced) - broken
    if whole > broken:
        raise DocumentError(f"{name} is UTF-8 but is damaged at byte {error.start}; {_PLAIN}.")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    special = [character for character in text if character > "\x7f"]
    letters = sum(character.isalpha() or character in "‘’“”„–—…€" for character in special)
    if not text or len(special) > len(text) / 4 or letters < len(special) / 2:
        raise DocumentError(f"{name} is in an encoding that cannot be recognised; {_PLAIN}.")
    return text
