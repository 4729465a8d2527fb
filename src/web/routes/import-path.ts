// Importing what lies on the server: read where it lies, of any size, so nothing is uploaded and
// nothing copied. (A plugin of its own: imports.ts takes bytes alone as a body.)
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { isAbsolute } from 'node:path'
import { findAccountById } from '../../accounts/connected-accounts.ts'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { importInPlace } from '../../mail/import/import-in-place.ts'
import { findImport } from '../../mail/import/import-store.ts'
import { formatAt } from '../../mail/import/open-source.ts'
import { realFolder } from '../../mail/maildir/real-folder.ts'
import { personOf } from '../access.ts'
import { askedSpan } from '../asked-span.ts'
import { accountView } from '../account-view.ts'
import { isElsewhere, requireNotOurs } from '../connect-folder.ts'
import type { WebContext } from '../context.ts'
import { importAnswer, importPathBody } from '../contract/imports.ts'

export function importPathRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db } = context
  return async (app) => {
    app.post(
      '/imports/path',
      {
        config: { access: { who: 'person' } },
        schema: {
          tags: ['accounts'],
          description: 'The owner’s alone. What is imported becomes an account of its own; asked again, it goes on from where it was, or brings what is new.',
          body: importPathBody,
          response: { 202: importAnswer },
        },
      },
      async (request, reply) => {
        const person = personOf(request)
        requireOwner(person)
        const path = await readablePath(context, request.body.path)
        const { into, from, until } = request.body
        const isNamed = from !== undefined || until !== undefined
        const wish = {
          owner: { userId: person.userId, email: person.email },
          actor: `person:${person.userId}`,
          path,
          ...(into === undefined ? {} : { into }),
          ...(isNamed ? { span: await askedSpan(db, person.userId, { from, until }) } : {}),
        }
        const plan = await findImport(db, await importInPlace(context, wish))
        const account = plan === undefined ? undefined : await findAccountById(db, plan.accountId)
        if (plan === undefined || account === undefined) throw notFound('account')
        return await reply.status(202).send({ account: accountView(account), jobId: plan.jobId })
      },
    )
  }
}

/** As with a Maildir that is connected: a file of the server may hold anybody's mail. */
function requireOwner({ role }: SignedInPerson): void {
  if (role === 'owner') return
  throw new Fault('role-missing', 'Only the owner can import what lies on this server', { status: 403, fix: 'Upload a file of your own, or ask the owner.' })
}

async function readablePath(context: WebContext, given: string): Promise<string> {
  if (!isAbsolute(given)) throw new Fault('bad-folder', 'The path is not whole', { fix: 'Begin at the root, for example /home/ana/Mail.' })
  const path = await realFolder(given)
  requireNotOurs(await realFolder(context.settings.home), path)
  // An engine elsewhere sees other disks than this web: what it cannot read it says on the import.
  if (await isElsewhere(context)) return path
  if ((await formatAt(path)) !== 'ics') return path
  throw new Fault('import-calendar-path', 'A calendar is not read where it lies', { fix: 'Upload the .ics file; it becomes a calendar of its own.' })
}
