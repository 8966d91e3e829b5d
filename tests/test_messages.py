"""Every message that users can read has an English translation."""

import re
from io import BytesIO

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.conftest import ROOT

PO = ROOT / "src" / "shegong" / "locale" / "en" / "LC_MESSAGES" / "shegong.po"


def source_texts() -> set[str]:
    found = extract_from_dir(ROOT / "src" / "shegong", method_map=[("**.py", "python")])
    return {message for _file, _line, message, _comments, _context in found if isinstance(message, str)}


def translations() -> dict[str, str]:
    catalogue = read_po(BytesIO(PO.read_bytes()))
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id and not entry.fuzzy}


def test_every_message_is_translated_and_no_translation_is_left_over() -> None:
    known = translations()
    assert {text for text in source_texts() if not known.get(text)} == set()
    assert known.keys() - source_texts() == set()


def test_a_translation_mentions_what_its_source_mentions() -> None:
    def mentioned(text: str) -> list[str]:
        return sorted(set(re.findall(r"\{\w*\}", text)))

    assert {text: to for text, to in translations().items() if mentioned(text) != mentioned(to)} == {}


def test_no_chinese_is_left_in_english() -> None:
    # Examples that must be typed as they stand may stay Chinese, in quotation marks.
    outside_quotes = {text: re.sub(r"[“\"'‘][^”\"'’]*[”\"'’]", "", to) for text, to in translations().items()}
    assert {text: to for text, to in outside_quotes.items() if re.search(r"[一-鿿]", to)} == {}
