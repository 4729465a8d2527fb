// Which screen stands at which address. Each screen is its own file to fetch; only the frame comes with the page.
import type { QueryClient } from '@tanstack/react-query'
import type { Message } from '../../../src/web/contract/mail.ts'
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readJournalSearch } from '../activity/journal-search.ts'
import { accountsQuery, mailboxesQuery } from '../api/accounts.ts'
import { meQuery } from '../api/auth.ts'
import { beenHere } from '../api/been-here.ts'
import type { How } from '../api/drafts.ts'
import { isSignedOut, request } from '../api/request.ts'
import { settingsQuery } from '../api/settings.ts'
import { enterSample } from '../sign-in/demo-door.ts'
import { Frame } from './frame.tsx'
import { NotFoundScreen, RouteFailed } from './not-found.tsx'
import { takeSettings } from './take-settings.ts'

interface Context {
  client: QueryClient
}
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined)

const root = createRootRouteWithContext<Context>()({ notFoundComponent: NotFoundScreen, errorComponent: RouteFailed })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } => (text(search['to']) === undefined ? {} : { to: text(search['to'])! }),
  component: lazyRouteComponent(() => import('../sign-in/sign-in-screen.tsx'), 'SignInScreen'),
})
const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: lazyRouteComponent(() => import('../first-run/doors.tsx'), 'SetupScreen') })
const invite = createRoute({ getParentRoute: () => root, path: '/invite', component: lazyRouteComponent(() => import('../first-run/doors.tsx'), 'InviteScreen') })
const demo = createRoute({ getParentRoute: () => root, path: '/demo', component: lazyRouteComponent(() => import('../sign-in/link-screen.tsx'), 'LinkScreen') })
const components = createRoute({ getParentRoute: () => root, path: '/components', component: lazyRouteComponent(() => import('../gallery/gallery.tsx'), 'Gallery') })

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ context, location }) => {
    if (context.client.getQueryData(meQuery.queryKey) === undefined && !beenHere() && (await enterSample(context.client).catch(() => false))) return
    try {
      await context.client.ensureQueryData(meQuery)
    } catch (error) {
      if (!isSignedOut(error)) throw error
      if (await enterSample(context.client).catch(() => false)) return
      // oxlint-disable-next-line typescript/only-throw-error -- the router's way to say where to go instead
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } })
    }
  },
  // Language and zone before the first word; folders and accounts because the rail shows them at once.
  loader: async ({ context }) => {
    void context.client.prefetchQuery(mailboxesQuery)
    void context.client.prefetchQuery(accountsQuery)
    takeSettings(await context.client.ensureQueryData(settingsQuery))
  },
})
const home = createRoute({ getParentRoute: () => frame, path: '/', component: lazyRouteComponent(() => import('../home/home-screen.tsx'), 'HomeScreen') })
const mail = createRoute({ getParentRoute: () => frame, path: '/mail/$mailbox', component: lazyRouteComponent(() => import('../mail/mail-screen.tsx'), 'MailScreen') })
/** The thread is drawn by the mail screen, which stays while threads change. */
const thread = createRoute({ getParentRoute: () => mail, path: '/$thread', component: () => null })
const search = createRoute({
  getParentRoute: () => frame,
  path: '/search',
  // A year or "true" in the address is read as more than text; what is searched is text.
  validateSearch: (search: Record<string, unknown>): { q?: string; order?: 'best' } => {
    const q = typeof search['q'] === 'number' || typeof search['q'] === 'boolean' ? String(search['q']) : text(search['q'])
    return { ...(q === undefined ? {} : { q }), ...(search['order'] === 'best' ? { order: 'best' as const } : {}) }
  },
  component: lazyRouteComponent(() => import('../mail/search-screen.tsx'), 'SearchScreen'),
})
const foundThread = createRoute({ getParentRoute: () => search, path: '/$thread', component: () => null })
const write = createRoute({
  getParentRoute: () => frame,
  path: '/write',
  validateSearch: (search: Record<string, unknown>): { draft?: string; reply?: number; how?: How } => ({
    ...(text(search['draft']) === undefined ? {} : { draft: text(search['draft'])! }),
    ...(number(search['reply']) === undefined ? {} : { reply: number(search['reply'])! }),
    ...(search['how'] === 'reply-all' || search['how'] === 'forward' ? { how: search['how'] } : {}),
  }),
  component: lazyRouteComponent(() => import('../write/write-screen.tsx'), 'WriteScreen'),
})
/** A mail by its number, as receipts name it: wherever it lies by now, there it is shown. */
const message = createRoute({
  getParentRoute: () => frame,
  path: '/message/$id',
  beforeLoad: async ({ params }) => {
    const { mailboxId, threadId } = await request<Pick<Message, 'mailboxId' | 'threadId'>>(`/emails/${encodeURIComponent(params.id)}`)
    // oxlint-disable-next-line typescript/only-throw-error -- the router's way to say where to go instead
    throw redirect({ to: '/mail/$mailbox/$thread', params: { mailbox: mailboxId, thread: threadId }, replace: true })
  },
})
const approvals = createRoute({
  getParentRoute: () => frame,
  path: '/approvals',
  validateSearch: (search: Record<string, unknown>): { at?: string } => (text(search['at']) === undefined ? {} : { at: text(search['at'])! }),
  component: lazyRouteComponent(() => import('../approvals/approvals-screen.tsx'), 'ApprovalsScreen'),
})
const calendar = createRoute({ getParentRoute: () => frame, path: '/calendar', component: lazyRouteComponent(() => import('../calendar/calendar-screen.tsx'), 'CalendarScreen') })
const clean = createRoute({
  getParentRoute: () => frame,
  path: '/clean',
  validateSearch: (search: Record<string, unknown>): { batch?: string; mail?: number } => ({
    ...(text(search['batch']) === undefined ? {} : { batch: text(search['batch'])! }),
    ...(number(search['mail']) === undefined ? {} : { mail: number(search['mail'])! }),
  }),
  component: lazyRouteComponent(() => import('../clean/clean-screen.tsx'), 'CleanScreen'),
})
/** A candidate is read beside the list, which stays. */
const candidate = createRoute({ getParentRoute: () => clean, path: '/$thread', component: () => null })
const subscriptions = createRoute({ getParentRoute: () => frame, path: '/subscriptions', component: lazyRouteComponent(() => import('../clean/subscriptions-screen.tsx'), 'SubscriptionsScreen') })
const activityScreen = lazyRouteComponent(() => import('../activity/activity-screen.tsx'), 'ActivityScreen')
const activity = createRoute({ getParentRoute: () => frame, path: '/activity', component: activityScreen })
const activityView = createRoute({ getParentRoute: () => frame, path: '/activity/$view', validateSearch: readJournalSearch, component: activityScreen })
const sync = createRoute({ getParentRoute: () => frame, path: '/sync', component: lazyRouteComponent(() => import('../sync/sync-screen.tsx'), 'SyncScreen') })
const accountSync = createRoute({ getParentRoute: () => frame, path: '/sync/$account', component: lazyRouteComponent(() => import('../sync/account-sync-screen.tsx'), 'AccountSyncScreen') })
const settingsScreen = lazyRouteComponent(() => import('../settings/settings-screen.tsx'), 'SettingsScreen')
const settings = createRoute({ getParentRoute: () => frame, path: '/settings', component: settingsScreen })
const settingsSection = createRoute({ getParentRoute: () => frame, path: '/settings/$section', component: settingsScreen })

/** Where Google and Microsoft send a browser back to. */
const consent = createRoute({ getParentRoute: () => frame, path: '/oauth/callback', component: lazyRouteComponent(() => import('../settings/consent-screen.tsx'), 'ConsentScreen') })

const routes = root.addChildren([
  signIn, setup, invite, demo, components,
  frame.addChildren([home, mail.addChildren([thread]), search.addChildren([foundThread]), message, write, approvals, calendar, clean.addChildren([candidate]), subscriptions, activity, activityView, sync, accountSync, settings, settingsSection, consent]),
])

export const makeRouter = (client: QueryClient) =>
  createRouter({ routeTree: routes, context: { client }, defaultPreload: 'intent', defaultPreloadStaleTime: 0, scrollRestoration: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
