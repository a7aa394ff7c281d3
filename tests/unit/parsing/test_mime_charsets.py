"""Bytes to text, where the label is right, wrong, odd or missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parsing.charset import codec_of, decode
from app.parsing.mime import parse

PROSE = {
    "cp1250": "Dzień dobry, czy mógłbym zamówić żółtą łódkę? Będę wdzięczny.",
    "iso8859_2": "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "cp1251": "Здравствуйте, где мой заказ? Прошло две недели.",
    "koi8_r": "Здравствуйте, где мой заказ? Прошло две недели.",
    "cp1253": "Καλημέρα, πού είναι η παραγγελία μου;",
    "cp1254": "Merhaba, siparişim nerede? Beş gün önce gönderildiğini söylediniz, değil mi?",
    "cp1255": "שלום, איפה ההזמנה שלי? עברו כבר שבועיים",
    "cp1256": "سلام، سفارش من کجاست؟ دو هفته گذشت",
    "cp874": "สวัสดีครับ สินค้าของผมอยู่ที่ไหน",
    "gb18030": "您好，请问我的订单什么时候发货？谢谢",
    "cp950": "您好，請問我的訂單什麼時候出貨？謝謝",
    "cp932": "こんにちは、注文した商品はいつ届きますか。",
    "euc_jp": "こんにちは、注文した商品はいつ届きますか。",
    "cp949": "안녕하세요, 제 주문은 언제 배송되나요? 감사합니다",
    "cp1252": "Grüße aus Köln, ich hätte gern größere Schuhe für den Jungen.",
}


@pytest.mark.parametrize("codec", PROSE)
@pytest.mark.parametrize("label", ["", "utf-8", "us-ascii", "x-unknown"])
def test_detected_where_the_label_says_nothing_true(codec: str, label: str) -> None:
    assert decode(PROSE[codec].encode(codec), label)[0] == PROSE[codec]


@pytest.mark.parametrize("codec", ["cp1250", "cp1251", "koi8_r", "cp1253", "cp1256"])
def test_a_western_label_on_other_letters_is_overruled_and_marked(codec: str) -> None:
    assert decode(PROSE[codec].encode(codec), "iso-8859-1") == (PROSE[codec], True)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("A következő üzenet nem küldhető el, mert a kiszolgáló nem érhető el. Próbálja meg később újra!", "cp1250"),
        ("Sunucuya bağlanılamadı, lütfen ağ ayarlarınızı gözden geçirin ve işlemi yeniden başlatın", "cp1254"),
        (
            "Nepavyko prisijungti prie serverio, nes įvestas slaptažodis nėra teisingas. "
            "Prašome patikrinti ryšį ir dar kartą išsiųsti žinutę",
            "cp1257",
        ),
    ],
)
def test_letters_of_one_language_speak_against_a_western_label(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "iso-8859-1") == (text, True)


SIGNS = [
    "The price is £25 and not £30.",
    "Total £5.00 inc. VAT £1.00. Delivery £3.50.",
    "it´s ok",
    "10 µm ± 2",
    "½ cup, ¥500 or 50¢",
    "25°C outside",
    "© 2020 Shop, § 5",
    "• one · two",
]


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("text", [*SIGNS, "«quoted» words", "BRAND® shoes", "1ª planta, nº 5", "5 m² and 3 m³"])
def test_signs_are_no_letters_of_another_charset(text: str, label: str) -> None:
    assert decode(text.encode("cp1252"), label) == (text, False)


@pytest.mark.parametrize("text", SIGNS)
def test_signs_without_a_label_are_western(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, True)


@pytest.mark.parametrize(("text", "label"), [("P_@_С_C_Ы_Л_K_И", "koi8-r"), ("Ő", "cp1250"), ("Ż.", "iso-8859-2")])
def test_a_few_letters_do_not_overrule_a_label(text: str, label: str) -> None:
    assert decode(text.encode(label), label)[0] == text


@pytest.mark.parametrize("codec", PROSE)
def test_a_true_label_is_believed(codec: str) -> None:
    assert decode(PROSE[codec].encode(codec), codec) == (PROSE[codec], False)


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("繁體與简体镕", "gbk", "gb2312"),
        ("こんにちは", "shift_jis", "iso-2022-jp"),
        ("こんにちは", "iso2022_jp", "shift_jis"),
        ("こんにちは", "iso2022_jp", ""),
        ("“smart” – quotes", "cp1252", "iso-8859-1"),
        ("Zażółć €", "utf_8", "iso-8859-2"),
        ("Grüße", "utf_16", ""),
        ("\ufeffGrüße", "utf_8", "iso-8859-1"),
        ("Grüße", "utf_7", "unicode-1-1-utf-7"),
    ],
)
def test_labels_that_mean_something_else(text: str, codec: str, label: str) -> None:
    assert decode(text.encode(codec), label)[0] == text.lstrip("\ufeff")


def test_a_cut_character_does_not_cost_the_rest() -> None:
    text, _ = decode("Zażółć gęślą jaźń".encode()[:-1], "utf-8")
    assert text.startswith("Zażółć gęślą jaź")
    assert "\ufffd" not in text


@pytest.mark.parametrize(
    "label", ["base64", "zlib", "rot13", "hex", "idna", "unicode_escape", "undefined", "", "\0", "x" * 999]
)
def test_codecs_that_are_no_charsets_are_refused(label: str) -> None:
    assert codec_of(label) == ""


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("UTF8", "utf_8"),
        ("'utf-8'", "utf_8"),
        ("win1251", "cp1251"),
        ("cp-1250", "cp1250"),
        ("x-sjis", "cp932"),
        ("ISO8859-2", "iso8859_2"),
        ("latin2", "iso8859_2"),
        ("csISO2022JP", "iso2022_jp_ext"),
        ("iso-8859-8-i", "iso8859_8"),
    ],
)
def test_labels_as_senders_spell_them(label: str, codec: str) -> None:
    assert codec_of(label) == codec


def test_the_owners_encoding_overrules() -> None:
    raw = b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n" + "żółw".encode("cp1250")
    assert parse(raw, charset="cp1250").text == "żółw"
    assert "charset" not in parse(raw, charset="cp1250").guessed
    assert "charset" in parse(raw).guessed


def test_raw_header_bytes_are_read_like_the_body() -> None:
    raw = "Subject: Zażółć gęślą\nFrom: Łucja <l@example.com>\nContent-Type: text/plain; charset=windows-1250\n\nżółw"
    message = parse(raw.encode("cp1250"))
    assert (message.subject, message.from_.name, message.text) == ("Zażółć gęślą", "Łucja", "żółw")


def test_html_meta_charset_is_a_second_opinion() -> None:
    raw = (
        b'Content-Type: text/html\n\n<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"><p>'
        + "ą".encode("iso8859_2")
    )
    assert parse(raw).text == "ą"


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "utf-8", "utf-7", "utf-16", "hz", "iso-2022-kr", "gb2312", "big5", "cp1256"]),
)
def test_never_raises_and_never_leaves_surrogates(data: bytes, label: str) -> None:
    text, _ = decode(data, label)
    assert not any("\ud800" <= char <= "\udfff" for char in text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_utf8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode(), "utf-8") == (text.lstrip("\ufeff"), False)
