// The pictures that a mail wants from elsewhere, and those of them that only watch.
//
// After consent the web serves "picture 3 of mail 17", found again by this same list; it
// never fetches an address that a browser sends it. Pixels that report the opening stay
// out of the list: consent is to pictures, not to being watched.
import { TRACKING_SERVICES, TRACKING_WORDS } from './tracking-hosts.ts'
import { viewLimits } from './view-limits.ts'

export interface RemoteImages {
  /** Answers the picture's index, or undefined when it is not to be fetched. */
  add(url: string, attributes: Readonly<Record<string, string>>): number | undefined
  readonly urls: readonly string[]
  readonly trackers: number
}

export function collectRemoteImages(): RemoteImages {
  const byUrl = new Map<string, number>()
  let trackers = 0
  return {
    add(address, attributes) {
      const url = remoteUrl(address)
      if (url === undefined) return undefined
      if (isPixel(attributes) || isTracker(url)) {
        trackers++
        return undefined
      }
      const known = byUrl.get(url.href)
      if (known !== undefined || byUrl.size >= viewLimits.viewRemoteImagesMax) return known
      byUrl.set(url.href, byUrl.size)
      return byUrl.size - 1
    },
    get urls() {
      return [...byUrl.keys()]
    },
    get trackers() {
      return trackers
    },
  }
}

/** Undefined for everything but http and https. "//host/x" is what a sender on the web meant by it. */
export function remoteUrl(address: string): URL | undefined {
  const text = address.trim()
  const url = URL.parse(/^[/\\]{2}/.test(text) ? `https:${text}` : text)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' ? url : undefined
}

function isPixel(attributes: Readonly<Record<string, string>>): boolean {
  const style = attributes['style'] ?? ''
  if (/display\s*:\s*none|visibility\s*:\s*hidden/i.test(style)) return true
  const side = (name: 'width' | 'height') => {
    const styled = new RegExp(`(?:^|[;\\s])(?:max-)?${name}\\s*:\\s*(\\d{1,5})(?:px)?\\s*(?:;|!|$)`, 'i').exec(style)?.[1]
    const text = styled ?? attributes[name]?.trim().replace(/px$/i, '')
    return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined
  }
  const [width, height] = [side('width'), side('height')]
  // A line one pixel high across the page is a ruler; both sides tiny, or one of them nothing, is a watcher.
  return width === 0 || height === 0 || ((width ?? 99) <= 3 && (height ?? 99) <= 3)
}

/** A whole word of the host's name. */
const TRACKING_HOST = new RegExp(`(?:^|[.-])(?:${[...TRACKING_WORDS, ...TRACKING_SERVICES].join('|')})(?=[.-])`, 'i')

/** What such addresses have in their path, whatever the host. */
const TRACKING_PATH = [
  /\/(?:wf|ls|e|o|oo|q|ss|l|r|t|tr|trk|ea|eo|ei|mo|imp|open|opens|opened|opening|track|tracking|tracker|pixel|pixels|beacon|read|view|seen|receipt|emailopen|email_open|mailopen|mail_open|email-read|emailtracking|openurl|openrate|openping|op|uo|to|mpss|gp|cr|wh|gen|ho|sendgrid|img_open|log_open)(?:[/.?]|$).{24,}/i,
  /\/(?:(?:open|opened|track(?:ing|er)?|pixel|beacon|spy|1x1|1px|primary1px)\.(?:gif|png|php|aspx?|jsp|do|cgi|ashx|jpe?g|svg)|(?:spacer|blank|clear|transparent|empty|dot|[a-z0-9]{1,2})\.(?:gif|php|aspx?|ashx))\b/i,
  /[/_.-](?:email|mail|message|msg|smtp|newsletter|campaign)[/_.-]?(?:open|track|view|read|seen|pixel|beacon|stat|log|event)/i,
  /(?:open|track|pixel|beacon|read)[_-]?(?:server|email|mail|pixel|log|event|rate|image|img|receipt|count|signal|gif)|pixelserver|etrac|mailstat|mailopen|eventtrack/i,
  /\/(?:email|footer-image|hidden|shim)\.(?:gif|png|cfm)\b/i,
  // A moving picture with a number for each reader, or the reader's own address in it.
  /\.(?:gif|php|aspx?|cfm|ashx)\?.{16,}|[?&;/=][\w.+-]{1,64}(?:@|%40)[\w-]+\.[a-z]{2}/i,
  /[?&](?:openid|open_id|opentrack|track(?:ing)?(?:id)?|trk|pixel|recipient(?:_?id)?|subscriber(?:_?id)?|email_?id|mail_?id|emid|cid|mid|uid|sid|upn|umid|jobid|mi_u|utm_medium=open)=/i,
]

/** One step of the path, whole: in one pattern with the words the two halves could share out a long step in n² ways. */
const PATH_STEP = /\/([\w-]+)(?=[/.?]|$)/g
const TRACKING_STEP = /track|trk|pixel|beacon|watermark|emailopen/i

function isTracker(url: URL): boolean {
  // A name that says what the picture shows is a picture, wherever it lies.
  const path = url.pathname + url.search
  const looksLikePicture = /\/[\w%.()@+~-]{6,}\.(?:png|jpe?g|webp)$/i.test(url.pathname) && url.search.length < 24
  if (TRACKING_PATH[1]?.test(path) === true) return true
  if (looksLikePicture) return false
  if ([...path.matchAll(PATH_STEP)].some(([, step = '']) => TRACKING_STEP.test(step))) return true
  return TRACKING_HOST.test(`.${url.hostname}`) || TRACKING_PATH.some((pattern) => pattern.test(path))
}
