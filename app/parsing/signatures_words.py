"""The stems by which a program's or an employer's lines below a message are known; case-folded."""

from __future__ import annotations

import re

#: A device or mail program.
DEVICE = re.compile(
    r"iphon|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|nokia|\bhtc\b|xperia|motorola|oneplus|pixel"
    r"|blackberry|windows|outlook|gmail|yahoo|proton|thunderbird|airmail|mailbox|\bspark\b|k-9|k‑9|mobil"
    r"|\bphone|smart ?phone|\bcell\b|telefon|teléfono|téléphone|\bhandy\b|tablet|телефон|смартфон|گوشی|手机"
    r"|手機|スマート|携帯|휴대|fairemail|aquamail|superhuman|\bgmx\b|web\.de|mail\.ru|яндекс|yandex|mailspring"
    r"|bluemail|\bapp\b|aplikacj|\bapple\b|zoho|tutanota|\bhey\b|icloud"
)
#: "sent", at the start or the end of the line.
SENT = re.compile(
    r"^[\W_]*(?:sent|from my|gesendet|von mein|versendet|diese nachricht wurde|wysłan|wiadomość wysłan|enviad"
    r"|mensaje enviad|envoy|inviat|verzonden|verstuurd|skickat|sendt|send fra|lähetetty|odesláno|odeslané"
    r"|odoslan|trimis|отправлен|надіслан|послано|изпратен|στάλθηκε|elküld|küldve|poslan|išsiųsta|nosūtīts"
    r"|saadetud|أرسل|تم الإرسال|مرسل|ارسال|فرستاده|נשלח|发自|發自|来自|從我|从我|gửi từ|được gửi|ส่งจาก|dikirim"
    r"|get |pobierz|holen sie|télécharge|obtén|obtener|scarica|download|obter|hämta|hent |скачать|获取"
    r"|gönderen|отримайте)|(?:gesendet|geschickt|gönderildi|送信|から送信|傳送|发送|發送|보냄|보냈습니다"
    r"|verzonden|lähetetty|أرسلت|ارسال شد\w*|küldve)[\W_]*$"
)
EXCUSE = re.compile(
    r"excus|typo|brevity|brief|entschuldig|tippfehler|przepraszam|literów|disculp|désolé|scus[aie]|опечат|извин"
)
OWN_DEVICE = re.compile(r"^[\W_]*sent (?:from|with|via|by)\s(?:my |mobile|mail)")

#: Stems of legal notices, in families; a notice has two families at least.
NOTICE = tuple(
    tuple(stems.split("|"))
    for stems in (
        "confiden|vertraulich|poufn|konfiden|конфиденц|конфіденц|محرمانه|سرية|důvěrn|dôvern|bizalmas"
        "|luottamuksel|gizli|機密|机密|保密|εμπιστευτικ|fortrolig|vertrouwelijk|riservat|sekret|סודי|rahasia|기밀",
        "recipient|addressee|empfänger|adresat|odbiorc|destinat|geadresseerde|ontvanger|mottagar|modtager"
        "|mottaker|адресат|получател|одержувач|отримувач|گیرنده|مخاطب|المرسل إل|příjemc|adresát|címzett"
        "|vastaanottaj|alıcı|受信者|收件人|παραλήπτ|נמען|수신자|intended for|bestimmt|przeznaczon|предназначен"
        "|penerima",
        "unauthorised|unauthorized|prohibit|unlawful|privileg|unbefugt|nicht gestattet|zabronion|niedozwolon"
        "|niezgodn|interdit|prohibid|vietat|proibid|verboden|запрещ|заборон|ممنوع|zakázán|tilos|förbjud"
        "|forbud|yasak|禁止|严禁|απαγορ|אסור|dilarang|금지",
        "delete|destroy|lösch|vernicht|usunąć|usunięc|zniszcz|détru|supprim|elimin|borra|borre|cancell"
        "|distrugg|verwijder|vernietig|удалит|видаліт|حذف|smaz|törölj|radera|slett|删除|削除|διαγρα|silin|מחק|삭제"
        "|hapus",
        "disclos|copy|distribut|weitergabe|weiterleit|kopiowan|rozpowszech|ujawn|divulg|diffu|difund|reproduc"
        "|diffon|verspreid|распростран|копирован|розповсюдж|انتشار|نشر|šíř|terjeszt|sprid|spred|传播|散布"
        "|κοινοποί",
        "email|e-mail|nachricht|wiadomoś|message|mensaje|mensagem|messaggio|bericht|meddeland|сообщени|письмо"
        "|повідомлен|پیام|ایمیل|رسالة|zpráv|správ|üzenet|viesti|ileti|邮件|メール|μήνυμα|הודעה|메일|pesan",
    )
)
