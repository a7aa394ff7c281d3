"""The few words the shapes of a reply lean on where shape alone is not sure.

One verb, five labels and two nouns a language.

Every entry is a stem in case-folded form; a language that is missing still works wherever an address, a date or a
quote mark tells enough.
"""

from __future__ import annotations

import re

#: "wrote", as the last or nearly last word of an attribution. Languages: en de pl fr es pt it nl sv da no fi is cs sk
#: sl hr sr bg ru uk be lt lv et hu ro el tr ar fa he hi zh ja ko th vi id ms ca gl eu sq az ka hy kk
WROTE = re.compile(
    r"\b(?:wrote|writes?|schr(?:ieb|eibt)(?!en)|napisa\w*|pisze|écri[tv]\w*|escrib\w*|escrev\w*|scritto|scrive"
    r"|schreef|geschreven|skrev|skrifaði|kirjoitti|napsal\w*|píše|napísal\w*|je napisal\w*|piše|написа\w*"
    r"|пише[тш]?|піша|rašė|rakstīja|kirjutas|írta|scris\w*|έγραψε\w*|yazdı|yazmış\w*|כתבה?|كتبت?|نوشت\w*|लिखा"
    r"|เขียนว่า|đã viết|menulis\w*|va escriure|escribiu|idatzi\w*|shkroi|yazıb|დაწერა|գրել է|жазды)(?!\w)|写道"
    r"|写到|寫道|写信|のメール|書きました|が書|작성|썼|보낸 메일|เขียน"
)

#: Who writes in a sentence of the customer's own: "on 12 May at 10:00 you wrote:".
PRONOUN = re.compile(
    r"\b(?:you|he|she|i|we|they|your|my|sie|ich|er|wir|ihr|ihnen|pan|pani|państwo|ja|mi|wy|vous|tu|je|il|elle"
    r"|nous|ils|usted|ustedes|yo|você|vocês|eu|ele|ela|lei|voi|io|u|jij|jullie|ik|hij|zij|du|jag|ni|han|hon|вы"
    r"|ты|я|он|она|мы|ви|ти|vy|ty|já|ön|شما|من|تو|أنت|siz|sen|ben|您|你|我|他|她)\b"
)

_LABELS = {
    "from": "from von de da van från fra frá lähettäjä odesílatel odosielateľ od feladó expeditor από kimden"
    " gönderen от від nuo no saatja kellelt šalje pošiljatelj из من از فرستنده מאת 发件人 寄件者 寄件人"
    " 發件人 差出人 送信者 보낸사람 จาก từ dari remitente remetente mittente expéditeur absender afzender"
    " avsändare afsender avsender nadawca",
    "date": "date sent datum gesendet data wysłano wysłane wysłana dnia envoyé enviado enviada fecha inviato"
    " verzonden skickat skickades sendt dato lähetetty päivämäärä päiväys odesláno odoslané dátum elküldve"
    " küldve trimis dată στάλθηκε ημερομηνία tarih gönderildi отправлено отправлена дата надіслано изпратено"
    " išsiųsta nosūtīts saadetud kuupäev послато poslano poslato تاريخ التاريخ أرسلت تاریخ נשלח תאריך"
    " 发送时间 发件时间 日期 時間 寄件日期 傳送時間 发送日期 送信日時 日時 送信 일시 날짜 보낸날짜 ส่ง วันที่"
    " ngày gửi dikirim tanggal",
    "to": "to an à a para naar aan till til vastaanottaja komu pre címzett către προς kime alıcı кому до za"
    " kam gavėjas adresaat prima إلى الى به گیرنده אל 收件人 收件者 宛先 받는사람 ถึง tới đến kepada"
    " destinatario destinatário destinataire do empfänger ontvanger mottagare modtager mottaker adresat"
    " kellele",
    "cc": "cc kopie kopia dw copie copia kopi kopio másolat κοιν bilgi копия копія копие نسخة رونوشت עותק"
    " 抄送 副本 참조 สำเนา bcc reply-to risposta importance wichtigkeit ważność importancia priorité",
    "subject": "subject betreff temat objet asunto assunto oggetto onderwerp ämne emne aihe předmět predmet"
    " tárgy subiect θέμα konu тема dalykas temats tēma teema zadeva naslov الموضوع موضوع נושא 主题 主旨 主題"
    " 件名 제목 เรื่อง หัวเรื่อง subjek perihal относно efni",
}
#: Labels of several words, which splitting at blanks would tear apart.
_LONG_LABELS = {
    "from": ("de la", "от кого", "від кого", "보낸 사람", "người gửi"),
    "date": (
        "date d'envoi", "enviado el", "enviada em", "enviado em", "data trimiterii", "تم الإرسال", "تاریخ ارسال",
        "ارسال شده", "보낸 날짜", "đã gửi", "sent at", "data wysłania",
    ),
    "to": ("받는 사람", "người nhận"),
    "cc": ("do wiadomości", "antwort an", "odpowiedz do", "répondre à", "responder a", "responder para", "rispondi a",
           "antwoord aan", "svara till", "reply to"),
    "subject": ("chủ đề", "tiêu đề"),
}  # fmt: skip


def _table() -> dict[str, str]:
    table = {}
    for role, words in _LABELS.items():
        table.update(dict.fromkeys(words.split(), role))
    for role, labels in _LONG_LABELS.items():
        table.update(dict.fromkeys(labels, role))
    return table


#: Case-folded label of a quoted header → from, date, to, cc or subject.
ROLES = _table()

#: "original" in "-----Original Message-----".
ORIGINAL = re.compile(
    r"origin|ursprüngl|oryginal|oorspronk|ursprung|oprindel|opprinn|alkuper|исходн|оригинал|оригінал|původní"
    r"|pôvodn|eredeti|izvorn|πρωτότυπο|αρχικ|orijinal|özgün|原始|原邮件|元の|원본|اصلی|الأصلي|מקורי|\bgốc\b"
    r"|\basli\b|ต้นฉบับ|pradin|sākotn|reply message|antwort|réponse|respuesta|odpowied|回复"
)

#: "forwarded" in "Begin forwarded message:" and "---------- Forwarded message ---------".
FORWARDED = re.compile(
    r"\bforward|\bfwd\b|weitergel|przekaz|przes[łl]a|transf[ée]r|réexpéd|reenvi|encaminh|rencaminh|inoltr"
    r"|doorgest|vidarebef|vidaresänd|videresend|viderebrin|edelleen|välitet|пересл|пересил|перенапр|препрат"
    r"|přepos|prepos|preposl|továbbít|redirec[țt]|mesaj redir|προωθ|ilet(?:il|i b)|yönlend|转发|轉寄|轉發|転送"
    r"|전달|هدایت|ارسال‌شده|بازارسال|فوروارد|محول|معاد توجيه|إعادة توجيه|הועבר|chuyển tiếp|diteruskan|terusan"
    r"|ส่งต่อ|persiųst|pārsūt|edastat|proslij|prosleđ|proslje|posredov|reexpedi|framsend"
)
