// The frame of a signed-in screen: rail, main, tab bar; the live socket; keys that work everywhere.
import { Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { tinykeys } from 'tinykeys'
import { forgetPerson } from '../api/leave.ts'
import { isSignedOut, request } from '../api/request.ts'
import { useLive } from '../live/use-live.ts'
import * as m from '../messages/m.ts'
import { HelpSheet } from './help-sheet.tsx'
import { MainNav, PhoneNav } from './main-nav.tsx'
import { OfflineStrip } from './offline-strip.tsx'
import { Palette } from './palette.tsx'
import { ToastPlace } from './toast-place.tsx'
import { undoLatest } from './toast.ts'
import { useKeys } from './use-keys.ts'
import { useLeavingLetters } from './use-leaving-letters.ts'

/** F6 walks the panes, as in any desktop program. */
function nextPane(back: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null)
  const at = panes.findIndex((pane) => pane.contains(document.activeElement))
  panes[(at + (back ? -1 : 1) + panes.length) % panes.length]?.focus()
}

export function Frame() {
  const navigate = useNavigate()
  const client = useQueryClient()
  const location = useLocation()
  const { thread } = useParams({ strict: false })
  const [sheet, setSheet] = useState<'' | 'help' | 'palette'>('')
  const close = useCallback(() => setSheet(''), [])
  const help = useCallback(() => setSheet('help'), [])

  useLive(
    useCallback(() => {
      // Asked once more, with a refresh if that helps: a letter half written is lost with this screen.
      request('/auth/me').catch((error: unknown) => {
        if (!isSignedOut(error)) return
        forgetPerson(client)
        void navigate({ to: '/sign-in' })
      })
    }, [client, navigate]),
  )
  useLeavingLetters()
  useKeys({
    'undo': () => undoLatest(),
    'write': () => void navigate({ to: '/write' }),
    'help': help,
    // A screen with a box of its own is searched there; on those of mail the box takes the key first.
    'search': () => {
      const box = document.querySelector<HTMLInputElement>('main input[type="search"]')
      if (box === null) return void navigate({ to: '/search' })
      box.focus()
      box.select()
    },
    'go-home': () => void navigate({ to: '/' }),
    'go-inbox': () => void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } }),
    'go-approvals': () => void navigate({ to: '/approvals' }),
    'go-calendar': () => void navigate({ to: '/calendar' }),
    'go-clean': () => void navigate({ to: '/clean' }),
    'go-activity': () => void navigate({ to: '/activity' }),
    'go-settings': () => void navigate({ to: '/settings' }),
  })
  useEffect(
    () =>
      tinykeys(window, {
        '$mod+k': (event) => {
          event.preventDefault()
          setSheet('palette')
        },
        'F6': (event) => {
          event.preventDefault()
          nextPane(false)
        },
        'Shift+F6': (event) => {
          event.preventDefault()
          nextPane(true)
        },
      }),
    [],
  )
  return (
    <div className="app" data-reading={thread !== undefined}>
      <a className="skip" href="#main">{m.skip_to_content()}</a>
      <MainNav onAsk={() => setSheet('palette')} />
      <main className="main" id="main" tabIndex={-1}>
        <OfflineStrip />
        <Outlet />
        {/^\/(?:mail\/|search)/.test(location.pathname) ? null : <ToastPlace />}
      </main>
      <PhoneNav />
      {sheet === 'help' ? <HelpSheet onClose={close} /> : null}
      {sheet === 'palette' ? <Palette onClose={close} onHelp={help} /> : null}
    </div>
  )
}
