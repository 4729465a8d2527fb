// Words by which mailings are known, in English and Romanian, as `fold` writes them: small, and
// without marks. Looked for in the subject and the first words of a mail that is a mailing by
// its header or its sender; a friend who writes of a discount is none.
//
// The lists of what is kept are the wide ones. A newsletter that is kept for the word "invoice"
// costs a click, an invoice that is cleaned away costs more.

/** As whole words; a word that ends in * may go on, one that is separated by blanks may be so by more. */
const pattern = (words: readonly string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.map((word) => word.replaceAll(' ', '\\s+').replaceAll('*', '\\p{L}*')).join('|')})(?![\\p{L}\\p{N}])`, 'u')

export const PROMOTION = pattern([
  'sale', 'sales', '\\d+\\s*% off', '\\d+\\s*%', 'discount*', 'coupon*', 'deal', 'deals', 'save up to', 'free shipping', 'limited time', 'last chance', 'black friday',
  'cyber monday', 'offer ends', 'special offer*', 'exclusive offer*', 'shop now', 'buy now', 'order now', 'promo', 'promo code', 'voucher*', 'cashback', 'clearance', 'new arrivals', 'flash sale',
  'reducer*', 'oferta', 'oferte', 'ofertele', 'promoti*', 'cod promotional', 'transport gratuit', 'livrare gratuita', 'ultima sansa', 'ultimele zile', 'doar azi', 'stoc limitat',
  'cumpara acum', 'comanda acum', 'lichidare*', 'noutati', 'colectia noua', 'noua colectie', 'pret* special*', 'preturi mici', 'castiga', 'extra reducere',
])

export const NOTIFICATION = pattern([
  'notification*', 'reminder', 'digest', 'newsletter', 'weekly', 'daily', 'monthly', 'roundup', 'new follower*', 'liked your', 'commented on', 'followed you', 'trending', 'recommended for you', 'what you missed', 'unread messages',
  'notificare*', 'notificari*', 'rezumat*', 'buletin*', 'saptamanal*', 'zilnic*', 'lunar*', 'urmaritor* nou', 'a apreciat', 'a comentat', 'recomandari*', 'recomandate',
])

export const RECEIPT = pattern([
  'invoice*', 'receipt*', 'payment*', 'paid', 'refund*', 'order confirm*', 'order number', 'order no', 'order #\\d*', 'order \\d+', 'your order', 'shipped', 'shipment', 'out for delivery', 'your delivery', 'tracking number',
  'booking*', 'reservation*', 'itinerary', 'boarding pass', 'check-in', 'e-ticket*', 'your ticket*', 'your statement', 'account statement', 'bank statement', 'amount due', 'past due', 'overdue', 'your bill', 'renewal*', 'contract*',
  'insurance', 'policy number', 'tax return', 'prescription*', 'appointment*', 'test results',
  'factur*', 'chitant*', 'bon fiscal', 'plata', 'plati', 'platit*', 'ramburs*', 'confirmare* comenzii', 'confirmare comanda', 'comanda ta', 'comanda dvs', 'comanda dumneavoastra', 'comanda nr', 'comanda \\d+', 'comenzii', 'awb', 'colet*', 'expediat*',
  'rezervar*', 'bilet*', 'imbarcare', 'extras* de cont', 'extrasul', 'scadent*', 'restant*', 'contractul*', 'contract*', 'polita', 'asigurar*', 'impozit*', 'amenda', 'reteta', 'programare*', 'analize*',
])

export const CODE = pattern([
  'verification', 'verify your', 'security code', 'security alert', 'one-time', 'one time', 'passcode*', 'password*', 'otp', '2fa', 'two-factor', 'your code', 'code is', 'login code', 'sign-in', 'sign in to', 'new login', 'log in attempt', 'confirm your',
  'cod* de verificare', 'cod* de securitate', 'cod* de autentificare', 'cod* unic', 'codul tau', 'codul dvs', 'codul dumneavoastra', 'codul este', 'parol*', 'autentificar*', 'conectare noua', 'alerta de securitate', 'confirma* adresa', 'confirma* contul', 'confirma* adresa*', 'verificare* contului',
])

const LOCAL_NO_REPLY = /(?:^|[-_.+])(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|dont[-_.]?reply|nu[-_.]?raspunde(?:ti)?|noresponse|unattended)(?:$|[-_.+\d])/
const LOCAL_MAILER = /(?:^|[-_.+])(?:news|newsletters?|marketing|offers?|oferte|promos?|promotions?|promotii|updates?|noutati|notifications?|notify|notificari|alerts?|alerte|digest|deals?|campaigns?|campanii|mailer|mailing|bulletin|buletin)(?:$|[-_.+\d])/

const localPart = (address: string): string => address.slice(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase()

export const isNoReply = (address: string): boolean => LOCAL_NO_REPLY.test(localPart(address))
export const isMailer = (address: string): boolean => LOCAL_MAILER.test(localPart(address))
