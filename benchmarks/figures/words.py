"""Words and sentences for generated mail, in four languages; the nouns with the endings they take."""

from __future__ import annotations

#: Each row is one word in the forms people write; the first is what a dictionary has.
POLISH = tuple(
    tuple(row.split())
    for row in (
        "zamówienie zamówienia zamówieniu zamówieniem zamówień",
        "faktura faktury fakturę fakturze fakturą faktur",
        "przesyłka przesyłki przesyłkę przesyłce przesyłką przesyłek",
        "reklamacja reklamacji reklamację reklamacją reklamacje",
        "płatność płatności płatnością",
        "adres adresu adresem adresie adresy",
        "dostawa dostawy dostawę dostawie dostawą",
        "zwrot zwrotu zwrotem zwrocie zwroty",
        "produkt produktu produktem produkcie produkty produktów",
        "termin terminu terminem terminie terminy terminów",
        "krzesło krzesła krzesłu krzesłem krześle krzeseł",
        "lampa lampy lampę lampie lampą lamp",
        "kolor koloru kolorem kolorze kolory kolorów",
        "paczka paczki paczkę paczce paczką paczek",
        "gwarancja gwarancji gwarancję gwarancją",
        "wiadomość wiadomości wiadomością",
        "magazyn magazynu magazynem magazynie",
        "rozmiar rozmiaru rozmiarem rozmiarze rozmiary",
    )
)
GERMAN = tuple(
    tuple(row.split())
    for row in (
        "Bestellung Bestellungen",
        "Rechnung Rechnungen",
        "Lieferung Lieferungen",
        "Paket Pakets Pakete Paketen",
        "Zahlung Zahlungen",
        "Adresse Adressen",
        "Angebot Angebots Angebote Angeboten",
        "Termin Termins Termine Terminen",
        "Rückgabe Rückgaben",
        "Stuhl Stuhls Stuhle",
        "Lampe Lampen",
        "Farbe Farben",
        "Größe Größen",
        "Artikel Artikels Artikeln",
        "Gutschein Gutscheins Gutscheine Gutscheinen",
        "Garantie Garantien",
        "Nachricht Nachrichten",
        "Rabatt Rabatts Rabatte Rabatten",
    )
)
ENGLISH = tuple(
    tuple(row.split())
    for row in (
        "order orders ordered",
        "invoice invoices invoiced",
        "delivery deliveries",
        "parcel parcels",
        "payment payments",
        "address addresses",
        "refund refunds refunded",
        "chair chairs",
        "lamp lamps",
        "colour colours",
        "size sizes",
        "warranty warranties",
    )
)
PERSIAN = tuple(
    tuple(row.split("|"))
    for row in (
        "سفارش|سفارش‌ها|سفارشم",
        "فاکتور|فاکتورها",
        "بسته|بسته‌ها|بسته‌ام",
        "پرداخت|پرداخت‌ها",
        "آدرس|آدرس‌ها",
        "محصول|محصولات",
        "قیمت|قیمت‌ها",
        "تحویل|تحویلش",
    )
)
WORDS = {"pl": POLISH, "de": GERMAN, "en": ENGLISH, "fa": PERSIAN}

#: {0} and {1} are nouns in any form, {2} a rare word, {3} a number.
SENTENCES = {
    "pl": (
        "Chciałabym zapytać o {0}, bo {1} nadal nie dotarła, a minęło już {3} dni.",
        "W zeszłym tygodniu kupiłem u Państwa model {2} i niestety {0} jest uszkodzone.",
        "Czy mogliby Państwo sprawdzić, kiedy {0} zostanie wysłane na {1}?",
        "Numer {3} podaję poniżej, proszę też o informację, czy {1} jest możliwa.",
        "Zależy mi na czasie, ponieważ wyjeżdżam w piątek i {0} musi być wcześniej.",
        "Dzwoniłem wczoraj w tej sprawie, ale nikt nie wiedział nic o {0} ani o {2}.",
        "Proszę o korektę, na dokumencie {0} widnieje zły {1}.",
    ),
    "de": (
        "Ich wollte fragen, ob die {0} schon unterwegs ist, denn die {1} fehlt noch seit {3} Tagen.",
        "Letzte Woche habe ich bei Ihnen {2} gekauft, leider ist die {0} beschädigt angekommen.",
        "Könnten Sie bitte prüfen, wann die {0} an die {1} verschickt wird?",
        "Die Nummer {3} füge ich unten an, außerdem bräuchte ich eine {1}.",
        "Es eilt ein wenig, weil wir übermorgen verreisen und die {0} vorher benötigen.",
        "Ich hatte deswegen angerufen, aber niemand konnte mir zu {2} und zur {0} etwas sagen.",
    ),
    "en": (
        "I wanted to ask about my {0}, because the {1} has not arrived after {3} days.",
        "Last week I bought a {2} from you and unfortunately the {0} is damaged.",
        "Could you please check when the {0} will be sent to the {1}?",
        "The number is {3}, and I would also like to know whether a {1} is possible.",
        "It is a little urgent, as we leave on Friday and need the {0} before.",
        "I rang yesterday about this, but nobody knew anything about {2} or the {0}.",
    ),
    "fa": (
        "می‌خواستم دربارهٔ {0} بپرسم، چون {1} بعد از {3} روز هنوز نرسیده است.",
        "هفتهٔ گذشته از شما {2} خریدم و متأسفانه {0} آسیب دیده است.",
        "لطفاً بررسی کنید که {0} چه زمانی به {1} فرستاده می‌شود.",
        "شماره {3} است و می‌خواهم بدانم آیا {1} ممکن است.",
    ),
}
GREETINGS = {"pl": "Dzień dobry,", "de": "Guten Tag,", "en": "Hello,", "fa": "سلام،"}
CLOSINGS = {"pl": "Pozdrawiam serdecznie", "de": "Mit freundlichen Grüßen", "en": "Kind regards", "fa": "با احترام"}
WROTE = {
    "pl": "W dniu {date} {name} napisał(a):",
    "de": "Am {date} schrieb {name}:",
    "en": "On {date}, {name} wrote:",
    "fa": "در {date}، {name} نوشت:",
}
GIVEN = {
    "pl": "Anna Piotr Katarzyna Michał Małgorzata Łukasz Agnieszka Paweł Joanna Tomasz Ewa Grzegorz Zofia Jakub",
    "de": "Sabine Jürgen Heike Stefan Ursula Matthias Käthe Björn Monika Frank Anke Wolfgang Silke Günter",
    "en": "Emma James Olivia George Sarah Thomas Alice William Grace Henry Lucy Oliver Ruth Edward",
    "fa": "مریم رضا زهرا علی فاطمه حسین نرگس مهدی سارا امیر شیرین بهرام نیلوفر کاوه",
}
FAMILY = {
    "pl": "Nowak Kowalski Wiśniewska Wójcik Kamińska Lewandowski Zielińska Szymański Woźniak Dąbrowska Mazur",
    "de": "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schäfer Köhler Krüger Vogel",
    "en": "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Walker Hughes",
    "fa": "محمدی حسینی احمدی کریمی رضایی موسوی جعفری قاسمی هاشمی صادقی نوری باقری",
}
_SYLLABLES = "ka lo mi ren do ver sta nu pel ti gro sa bor fen li mo zu tar wen eli"


def rare_word(number: int) -> str:
    """A word of its own for each number below 8,000 and some more, as product names are."""
    first, rest = divmod(number, 400)
    second, third = divmod(rest, 20)
    syllables = _SYLLABLES.split()
    return (syllables[first % 20] + syllables[second] + syllables[third]).capitalize()
