"""Words by which delivery reports and automatic replies are known, case-folded stems of many languages."""

from __future__ import annotations

import re

#: Subjects of delivery reports.
FAILURE_SUBJECT = re.compile(
    r"undeliver|non-?deliver|not (?:be )?deliver|deliver\w* (?:has )?(?:fail|problem|error|report|warning"
    r"|status|notification|delay)|fail\w* (?:mail|message|to deliver|deliver)|mail (?:system "
    r"|delivery )?(?:error|fail)|returned (?:mail|to sender)|returning message|failure (?:notice|delivery)"
    r"|could not (?:be )?(?:send|sent|deliver)|message delayed|delayed mail|still being retried|been delayed"
    r"|has not yet been delivered|user unknown|processing error|warning: message|unable to deliver"
    r"|undelivrable|delivery incomplete|mail not (?:be )?deliv|bounced? (?:mail|message)|nondeliv"
    r"|message undelivered|error during delivery|delivery failure|unzustellbar|nicht zugestellt"
    r"|zustell(?:ung|ungs)?[ -]?(?:fehl|problem|nicht|gescheitert|verzöger)|fehler bei der zustellung"
    r"|nie dostarcz|niedostarcz|nie można dostarczyć|zwrot wiadomości|niepowodzenie|non remis"
    r"|échec de la remise|non distribu|non délivr|no se (?:pudo|ha podido) entregar|no entregado"
    r"|error de entrega|mancata consegna|non recapitabile|não entregue|falha na entrega|niet bezorgd"
    r"|onbestelbaar|kan inte leverera|olevererbart|ikke leveret|ikke levert|toimitus epäonnistui|nedoruč"
    r"|kézbesíthetetlen|nelivrat|не доставлен|недоставлен|не може бути доставлен|ошибка доставки"
    r"|teslim edilemedi|αποτυχία παράδοσης|תקלת מסירה|لم يتم التسليم|تحویل نشد|退信|投递失败|系统退信|无法投递"
    r"|配信不能|配信エラー|반송|전송 실패|投遞失敗|undelivered"
)

#: Turns of delivery reports in their texts.
FAILURE_TEXT = re.compile(
    r"could ?n.t be (?:delivered|sent)|could not be delivered|(?:un|not )able to deliver"
    r"|delivery (?:to the following|has failed|failed|of (?:e-?mail )?to this address|attempts will"
    r"|status notification|report|error)|not deliver|was undeliverable|undeliver(?:able|ed)|returned to sender"
    r"|permanent(?:ly)? (?:fatal )?(?:error|fail)|failed recipient|recipient.{0,20}(?:failed|rejected|unknown)"
    r"|(?:user|mailbox|account|recipient|address).{0,40}(?:unknown|not found|unavailable|does ?n.t exist"
    r"|does not exist|disabled|inactive)|no such (?:user|account|recipient|address|mailbox)|unknown (?:user"
    r"|recipient|address|mailbox)|invalid (?:recipient|mailbox|address)|(?:mailbox|inbox|quota).{0,30}(?:full"
    r"|exceeded|over)|over (?:the )?(?:disk )?quota|returned mail|mail(?:er)?[- ]daemon|delivery attempts"
    r"|will (?:continue to|be) (?:try|retr)|not been delivered|n'a pas p. etre d.livr|message .{0,40}failed"
    r"|nicht zugestellt|nie (?:został\w*|mog\w*) .{0,30}dostarcz|no pudo ser entregad|non è stato possibile"
    r"|impossible de remettre|не был\w* доставлен|не удалось доставить|could not be sent|host (?:unknown"
    r"|not found)|undelivered|wasn't able to deliver|could not deliver|message has been rejected"
    r"|cannot be delivered|can't be delivered|nedoruč|nelze doručit|退信|无法投递|配信できません"
    r"|not a valid user|exceeded maximum delivery|rejected (?:the message|your message)|mail was not"
    r"|did ?n.t reach|was not delivered"
)
SMTP_REFUSAL = re.compile(
    r"(?<!\d)(?:[45]\d\d[- ](?:[#<(]{0,2}[45]\.\d{1,3}\.\d{1,3}|\w)|[45]\.\d{1,3}\.\d{1,3}(?!\.?\d))"
)
#: The beginning of the message that is sent back.
RETURNED = re.compile(
    r"(?m)^[> \t]{0,8}(?:received: |message-id: |-{2,} ?(?:original|returned|below|this is a copy|the header"
    r"|message header|your message)|-{2,}below this line)|copy of (?:the|your) (?:original )?message"
    r"|original message (?:follows|headers)|old message:",
)
#: Whom a report is about: an address alone on its line.
RECIPIENT = re.compile(r"(?m)^[ \t<\"']{0,9}([\w.+-]{1,64}@[\w.-]{3,100}\w)[>\"']?[ \t.:;,]{0,9}$")
NAMES_MAIL = re.compile(r"\b(?:message|e-?mail|nachricht|mitteilung|wiadomoś|mensaje|messaggio|berich|сообщени|письм)")

#: Mailboxes that say of themselves that nobody reads them, or that news comes from them.
MACHINE_BOX = re.compile(
    r"(?:no|not|do-?not|donot|nie|ne|keine?|non)[-_.]?(?:reply|replay|respond|answer|odpowiadaj|repondre"
    r"|responder|antwort(?:en)?|svar)|noreply|no-reply|newsletter|notifications?|notify|alerts?|bounces?"
    r"|automailer|webmaster-noreply|mailer-daemon"
)
#: Mailboxes of programs, whose names are ordinary words as well.
ROBOT_BOX = re.compile(
    r"mailer|wordpress|www-data|apache|nobody|root|cron|robot|automat|system|monitoring|daemon|httpd|webserver"
)
#: Mailboxes from which the programs of websites write.
WEBSITE_BOX = re.compile(
    r"wordpress|wp|www-data|www|apache|httpd|nobody|webserver|web|website|strona|webmaster|form|forms|formularz"
    r"|kontaktformular|(?:no|nie|do-?not|keine)[-_.]?(?:reply|odpowiadaj|antwort)|noreply|mailer|cgi-?mailer|joomla|drupal"
)
DAEMON_BOX = re.compile(
    r"mailer-?daemon|mail-?daemon|mdaemon|postmaster|post-?office|(?<![a-z])ndr(?![a-z])"
    r"|(?:system|mail)[ ._-]?administrator"
)
DAEMON_NAME = re.compile(
    r"mail delivery|delivery (?:sub)?system|mailer-daemon|mail administrator|system administrator|postmaster"
    r"|mail system"
)
#: Weaker: gateways and scanners that answer under a name of their own.
GATEWAY_BOX = re.compile(
    r"smtp|mail|gateway|gw\d*$|virus|imss|admin|system|daemon|bounce|mta|exchange|server|delivery|internet|symantec"
)

#: Subjects that programs put before the one they answer.
_AUTO_REPLY = (
    r"auto(?:matic|mated|matyczna|matické|matická|matska|mātiskā|maattinen)?[ -]?(?:repl(?:y|ies)|response|responder"
    r"|answer|odpowiedź|odpověď|odpoveď|vastaus|atbilde)|odpowiedź automatyczna|automatische (?:antwort|e-mail)"
    r"|réponse automatique|respuesta automática|resposta automática|risposta automatica|automatisch antwoord"
    r"|automatiskt svar|automatisk svar|autosvar|automatikus válasz|răspuns automat|автоматический ответ"
    r"|автоматична відповідь|автоматичен отговор|автоответ|αυτόματη απάντηση|otomatik (?:yanıt|cevap)|מענה אוטומטי"
    r"|תשובה אוטומטית|رد تلقائي|پاسخ خودکار|自动回复|自動回覆|自動応答|自動返信|자동 ?(?:회신|응답)|trả lời tự động"
    r"|balasan otomatis|ตอบกลับอัตโนมัติ|automatinis atsakymas|samodejni odgovor|automatski odgovor"
)
_ABSENCE = (
    r"out[ -]of[ -](?:the[ -])?office(?: (?:auto)?reply| message| re)?|(?:i am |i'm )?on vacation"
    r"|poza biurem|absence du bureau|fuera de (?:la )?oficina|fuori (?:sede|ufficio)|fora do escritório"
    r"|afwezig(?:heid)?"
)
AUTO_REPLY_SUBJECT = re.compile(
    rf"\W{{0,3}}(?:(?:{_AUTO_REPLY})(?=\s?(?:[:：\])–—-]|$))|(?:{_ABSENCE})(?=\s?[:(：])"
    r"|abwesenheits(?:notiz|nachricht|assistent|meldung)|vacation (?:auto|response|message))"
)
#: The same with other words around; what people write as well.
LIKE_AUTO_REPLY = re.compile(rf"{_AUTO_REPLY}|automatic message|^auto: |^\W{{0,3}}(?:{_ABSENCE})$")
LIKE_ABSENCE = re.compile(
    r"out of (?:the )?office|away from|vacation|on leave|holiday|absen|nieobecn|urlop|poza biurem|abwesen|urlaub"
    r"|vacances|congé|ausen|vacaciones|assenza|ferie|afwezig|verlof|dovolen|nepřítom|szabadság|távol|отпуск|отсутств"
    r"|відпуст|مرخصی|休假|不在|izin"
)
#: What a program says of itself.
SAYS_AUTOMATIC = re.compile(
    r"(?:this|it) is an? (?:auto|system)|auto(?:matic(?:ally)?|mated)(?: |-)(?:generated|repl|response|respond|message"
    r"|e-?mail|sent)|autoreply|autorespon|automatyczna (?:odpowiedź|wiadomość)|odpowiedź automatyczna|wygenerowan\w* "
    r"automatycznie|automatycznie wygenerowan|automatisch (?:generiert|erstellt|erzeugt|versandt|versendet)"
    r"|automatische (?:antwort|nachricht|e-?mail)|réponse automatique|message automatique|(?:respuesta|mensaje) "
    r"automátic|resposta automática|(?:risposta|messaggio) automatic|automatisch (?:gegenereerd|antwoord|bericht)"
    r"|автоматическ\w+ (?:ответ|сообщ|уведом)|автоматичн\w+ (?:відпов|повід)|پاسخ خودکار|به صورت خودکار|به‌صورت خودکار"
    r"|自动回复|自動返信|自動応答|otomatik olarak|automatick\w+ (?:odpov|zpráv)"
)
#: What a person lets a program say for him.
SAYS_ABSENT = re.compile(
    r"out of (?:the |my )?office|(?:on|from) (?:annual |maternity |parental |sick )?(?:leave|vacation|holiday)"
    r"|(?:am|be|currently|be out|away) (?:away|out|not in)|away (?:from|until|till)"
    r"|(?:back|return\w*) (?:in|to|on|from)|limited access|will (?:reply|respond|answer|get back)"
    r"|poza biurem|(?:na|jestem na) urlop|nieobecn|odpowiem|odpiszę|wracam|po powrocie|bez dostępu"
    r"|nicht (?:im büro|im hause?|erreichbar|am arbeitsplatz)|abwesend|abwesenheit|im urlaub"
    r"|(?:wieder|ab dem .{1,20}) (?:erreichbar|zurück|da|im)|absent|en congés?|en vacances|de retour"
    r"|de vacaciones|fuera de|estaré|fuori (?:sede|ufficio)|in ferie|assente|afwezig|vakantie|mimo kancelář"
    r"|dovolen|nepřítom|в отпуске|отсутств|у відпустці|відсутн|مرخصی|در دفتر نیستم|休假|不在|출장|휴가|izinde"
)
#: Ends of newsletters.
UNSUBSCRIBE = re.compile(
    r"unsubscrib|opt[ -]out|manage (?:your )?(?:email )?preferences|view (?:this (?:e-?mail )?)?in (?:your )?browser"
    r"|wypis(?:ać|z|anie)|wypisu|zrezygn\w+ z (?:otrzym|subskr|newsl)|rezygnacj\w+ z (?:otrzym|subskr|newsl)"
    r"|abmelde|abbestell|newsletter ab|désabonn|désinscri|darse de baja|cancelar (?:la |tu )?suscripción"
    r"|cancella(?:ti|zione)|disiscri|uitschrijven|afmelden|odhlásit|leiratkoz|отписа|відписа|لغو (?:عضویت|اشتراک)"
    r"|退订|配信停止|aboneliğ"
)
#: Programs in which people write, by User-Agent and X-Mailer.
WRITING_PROGRAM = re.compile(
    r"outlook|thunderbird|apple mail|i(?:phone|pad) mail|k-9|fairemail|roundcube|evolution|kmail|mutt|the bat"
    r"|horde|imp\b|sogo|claws|sylpheed|em client|zimbra|android|samsung|opera mail|pegasus|foxmail|spark|airmail"
    r"|mailspring|betterbird|aqua ?mail|blackberry|squirrelmail|rainloop|snappymail|webmail|groupware|open-?xchange"
    r"|yahoomail|webservice.{0,20}yahoo|lotus notes|hcl notes|nine|postbox|bluemail|mailmate|geary|trojita|seamonkey"
    r"|eudora|incredimail|windows mail|mimekit.{0,9}outlook|gnus|wanderlust|alpine|\bpine\b|mailbird|tutanota|proton"
)
TICKET_PROGRAM = re.compile(
    r"zendesk|otrs|znuny|zammad|freshdesk|osticket|help ?scout|front(?:app)?\b|jitbit|glpi|request tracker|kayako"
    r"|gorgias|hubspot conversations|intercom|re:?amaze|thulium|responso"
)
TICKET_HEADER = re.compile(
    r"(?:x-)?(?:rt-(?:originator|ticket|loop)|otrs|znuny|zammad|zendesk|freshdesk|helpscout|ticket)"
)
