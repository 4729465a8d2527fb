// A person's own choices.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { patchSettings, readSettings } from '../../accounts/settings.ts'
import { personOf } from '../access.ts'
import type { WebContext } from '../context.ts'
import { patchSettingsBody, settings } from '../contract/settings.ts'

export function settingsRoutes(context: WebContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/settings',
      { config: { access: { who: 'person' } }, schema: { tags: ['settings'], response: { 200: settings } } },
      async (request) => await readSettings(context.db, personOf(request).userId),
    )
    app.patch(
      '/settings',
      { config: { access: { who: 'person' } }, schema: { tags: ['settings'], body: patchSettingsBody, response: { 200: settings } } },
      async (request) => await patchSettings(context, personOf(request).userId, request.body),
    )
  }
}
