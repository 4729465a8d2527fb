// The page before one is inside: the pledge at the left, one thing to do at the right.
import type { ReactNode } from 'react'
import { LineGlyph } from '../kit/line-glyph.tsx'
import '../kit/sidebar.css'
import * as m from '../messages/m.ts'
import { currentLocale, type Locale } from '../words/locale.ts'
import { applyLook, rememberedLook } from '../words/look.ts'
import { redrawApp } from '../shell/redraw.ts'
import './door.css'

export interface Step {
  name: string
  /** What was settled in it, once it is behind. */
  settled?: string
}

/** Without a title while it is not known yet which page this is. */
export function Door(props: { title?: string; sub?: ReactNode; children: ReactNode; steps?: readonly Step[]; at?: number }) {
  const speak = (locale: Locale) => {
    applyLook({ ...rememberedLook(), locale })
    redrawApp()
  }
  return (
    <div className="door">
      <aside className="door-left">
        <div className="mark"><b>{m.product()}</b></div>
        <p className="pledge">{m.pledge()}</p>
        <p>{m.pledge_kept_here()}</p>
        {props.steps === undefined ? null : (
          <ol className="steps">
            {props.steps.map((step, index) => (
              <li key={step.name} className={index < (props.at ?? 0) ? 'done' : ''} {...(index === props.at ? { 'aria-current': 'step' as const } : {})}>
                {index < (props.at ?? 0) ? <LineGlyph state="done" /> : <span className="num">{index + 1}</span>}
                <span>{step.name}</span>
                <span>{index < (props.at ?? 0) ? step.settled : ''}</span>
              </li>
            ))}
          </ol>
        )}
        <small>
          {(['en', 'ro'] as const).map((locale) => (
            <button key={locale} type="button" className="link" lang={locale} aria-pressed={currentLocale() === locale} onClick={() => speak(locale)}>
              {languageNames[locale]}
            </button>
          ))}
        </small>
      </aside>
      <main className="door-right">
        <div className="col">
          {props.title === undefined ? null : <h1>{props.title}</h1>}
          {props.sub === undefined ? null : <p className="sub">{props.sub}</p>}
          {props.children}
        </div>
      </main>
    </div>
  )
}

/** Languages are called by their own names in every language. */
export const languageNames: Record<Locale, string> = { en: 'English', ro: 'Română' }
