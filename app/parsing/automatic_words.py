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
    r"|message undelivered|error during delivery|delivery failure|unzustellbar|nicht zugestellt|zustellung"
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

#: Mailboxes that only programs write from.
MACHINE_BOX = re.compile(
    r"(?:no|not|do-?not|donot|nie|ne|keine?|non)[-_.]?(?:reply|replay|respond|answer|odpowiadaj|repondre"
    r"|responder|antwort(?:en)?|svar)|noreply|no-reply|mailer|newsletter|notifications?|notify|alerts?"
    r"|bounces?|wordpress|www-data|apache|nobody|root|cron|robot|automat|automailer|webmaster-noreply|system"
    r"|monitoring|mailer-daemon|daemon"
)
DAEMON_BOX = re.compile(
    r"mailer-?daemon|mail-?daemon|mdaemon|postmaster|post-?office|ndr|(?:system|mail)[ ._-]?administrator"
    r"|mailerdaemon"
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
AUTO_REPLY_SUBJECT = re.compile(
    r"(?:(?:re|aw|odp|sv|rv|tr): ?)?\W{0,3}(?:auto(?:matic|mated|matyczna|matické|matická|matska|mātiskā"
    r"|maattinen)?[ -]?(?:repl(?:y|ies)|response|responder|answer|odpowiedź|odpověď|odpoveď|vastaus|atbilde)"
    r"|odpowiedź automatyczna|automatische (?:antwort|e-mail)|réponse automatique|respuesta automática"
    r"|resposta automática|risposta automatica|automatisch antwoord|automatiskt svar|automatisk svar|autosvar"
    r"|automatikus válasz|răspuns automat|автоматический ответ|автоматична відповідь|автоматичен отговор"
    r"|автоответ|αυτόματη απάντηση|otomatik (?:yanıt|cevap)|מענה אוטומטי|تשובה אוטומטית|תשובה אוטומטית"
    r"|رد تلقائي|پاسخ خودکار|自动回复|自動回覆|自動応答|自動返信|자동 ?(?:회신|응답)|trả lời tự động"
    r"|balasan otomatis|ตอบกลับอัตโนมัติ|automatinis atsakymas|samodejni odgovor|automatski odgovor"
    r"|abwesenheits(?:notiz|nachricht|assistent|meldung)|out[ -]of[ -](?:the[ -])?office(?: (?:auto)?reply"
    r"| message| re)?(?= ?[:(]|$)|(?:i am |i'm )?on vacation(?=:|$)|vacation (?:reply|auto|response|message)"
    r"|poza biurem(?= ?:|$)|absence du bureau|fuera de (?:la )?oficina(?= ?:|$)|fuori (?:sede|ufficio)(?= ?:"
    r"|$)|fora do escritório(?= ?:|$)|afwezig(?:heid)?(?= ?:|$))"
)
