// By what a reply is told from what it quotes and from what is signed below it: the sentences
// of mail programs in English and Romanian first, and in the languages that our mail meets.
//
// Data, and no rules: which of these count, and where, is decided in reply-parts.ts. A program
// that writes another sentence is a line here and an example in reply-text.test.ts.

/** "On … wrote:", "În … a scris:" and their like, read as one line. */
export const ATTRIBUTIONS: readonly RegExp[] = [
  /^(?:On|Le|Am|El|Il|Em|Op|Den)\b.{4,400}?\b(?:wrote|a écrit|schrieb|escribió|ha scritto|escreveu|schreef|skrev)\s*:$/iu,
  /^(?:În|In|La|Pe|Joi|Luni|Mar[țţt]i|Miercuri|Vineri|S[âa]mb[ăa]t[ăa]|Duminic[ăa])(?!\p{L}).{2,400}\ba\s+scris\s*:?$/iu,
  /^\d{4}-\d{2}-\d{2}.{4,200}<[^<>\s]{1,64}@[^<>\s]{1,255}>\s*:$/u,
]
/** Told by what they hold; where they begin, these cannot say. */
export const LOOSE_ATTRIBUTIONS: readonly RegExp[] = [
  /^.{0,200}<[^<>\s]{1,64}@[^<>\s]{1,255}>.{0,100}(?:wrote|a scris|schrieb|a écrit)\s*:$/iu,
  // Gmail in Russian, Yahoo in Polish, Yandex: a year, a time and an address, whatever the verb.
  /^(?=.{0,100}\b(?:19|20)\d{2}\b)(?=.{0,100}\b\d{1,2}[:.]\d{2}\b).{10,200}<[^<>\s]{1,64}@[^<>\s]{1,255}\s?>[^<>]{0,40}:$/u,
]

/** Every attribution ends like this; without the look, long mails are held against each pattern at each line. */
export const mayAttribute = (line: string): boolean => line.endsWith(':') || /scris$/i.test(line)

export const SEPARATOR = /^\s*-{2,}\s*(?:Original (?:Message|Appointment)|Mesaj(?:ul)? (?:original|ini[țţt]ial)|Reply message|Ursprüngliche Nachricht|Message d'origine|Mensaje original)\s*-{2,}\s*$/iu

/** What follows is handed on to be read: content, whoever wrote it first. Apple Mail draws no line. */
export const FORWARDED = /^\s*(?:-{2,}\s*(?:Forwarded message|Mesaj(?:ul)? redirec[țţt]ionat|Mesaj [îi]naintat|Weitergeleitete Nachricht|Message transféré)\b|Begin forwarded message:|[ÎI]nceput(?:ul)? mesaj(?:ului)? redirec[țţt]ionat:)/iu
/** Outlook puts the same head over what is answered and over what is handed on; its subject tells. */
export const FORWARD_SUBJECT = /^\s*(?:fwd?|tr|rv|wg|i|redirec[țţt]ionat|[îi]naintat)\s*:/iu

/** The lines of the head that Outlook and Hotmail put over a copied mail. */
export const HEADER_FROM = /^\s*\*?(?:From|De la|Expeditor|Von|De|Da|От)\s*:\*?\s+\S/iu
export const HEADER_REST: readonly RegExp[] = [
  /^\s*\*?(?:Sent|Date|Trimis|Trimisă|Data|Dată|Gesendet|Envoyé|Enviado|Отправлено)\s*:/iu,
  /^\s*\*?(?:To|Către|Catre|Destinatar|An|À|Para|Кому)\s*:/iu,
  /^\s*\*?(?:Subject|Subiect|Betreff|Objet|Asunto|Тема)\s*:/iu,
]
export const RULE = /^\s*[_-]{5,}\s*$/

/** "My answers are below, in red": then the copy holds words of this mail as well, and nothing tells them apart. */
export const ANSWERS_INSIDE = /\b(?:answers?|comments?|repl(?:y|ies)|responses?|notes)\b.{0,40}\b(?:in-?line|below|in (?:the text|red|blue|green|bold|capitals))\b|\binline\b|(?:r[ăa]spuns|comentari|observa[țţt]i|preciz[ăa]r)\p{L}*.{0,40}(?:mai jos|[îi]n text|cu (?:ro[șşs]u|albastru|verde)|printre r[âa]nduri)|(?:mai jos|[îi]n text|cu ro[șşs]u).{0,20}(?:r[ăa]spuns|comentari|observa[țţt]i)/iu

/** RFC 3676 §4.3, space and all. */
export const SIGNATURE_RULE = /^-- $/
/** The same where somebody trimmed it on its way; people draw it between two halves of a letter as well. */
export const BARE_RULE = /^--$/
/** What telephones and web mail write under every mail. */
export const DEVICE_LINE = /^(?:Sent from (?:my|Mail|Yahoo|Outlook|Gmail|Samsung|Proton)|Sent with Proton|Get Outlook for|Trimis de pe|Trimis (?:din|cu) (?:Outlook|Mail|Yahoo|Gmail|Samsung|Proton|aplica[țţt]ia|iPhone|iPad|telefon\p{L}*|mobil\p{L}*)|Ob[țţt]ine[țţt]i Outlook|Expediat de pe|Envoyé de(?:puis)? mon|Von meinem|Gesendet von|Enviado desde mi|Inviato da)(?!\p{L}).{0,80}$/iu

/** Alone on its line. Who writes it says it; only the card below the name is a signature. */
export const CLOSING = /^(?:(?:with )?(?:best|kind|warm|kindest|warmest)(?: (?:regards|wishes))?|regards|many thanks|thanks(?: again| a lot)?|thank you|cheers|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|all the best|cu (?:stim[ăa]|respect|drag|considera[țţt]ie|prietenie|bine)|toate cele bune|numai bine|o (?:zi|s[ăa]pt[ăa]m[âa]n[ăa]|sear[ăa]) (?:bun[ăa]|frumoas[ăa]|pl[ăa]cut[ăa])|(?:v[ăa] )?mul[țţt]ume?s?[cm](?: (?:mult|anticipat|frumos))?|salut[ăa]ri(?: cordiale)?)\s*[,.!]?$/iu
/** What stands on a card and in no sentence that somebody would miss. */
export const CONTACT = /@|\bwww\.|https?:\/\/|\b(?:tel|mob|fax|phone|telefon|mobil)\p{L}*\s*[.:]|\+?\d[\d\s().-]{7,}\d/iu
