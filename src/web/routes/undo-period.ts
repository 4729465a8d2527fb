// "All that this client did between nine and half past", taken back, or first only looked at.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Action } from '../../actions/action.ts'
import { findAction } from '../../actions/action-store.ts'
import { sortPeriod } from '../../actions/undo-period.ts'
import { Fault } from '../../base/fault.ts'
import { personOf } from '../access.ts'
import { actionOf } from '../action-view.ts'
import type { WebContext } from '../context.ts'
import { undonePeriod, undoPeriodBody } from '../contract/actions.ts'
import { personDecides } from '../person-decides.ts'
import { originNamed } from '../proposing.ts'

export function undoPeriodRoutes({ db, clock, kinds }: WebContext): FastifyPluginAsyncZod {
  const decides = personDecides({ db, clock, kinds })
  return async (app) => {
    app.post(
      '/actions/undo',
      {
        config: { access: { who: 'person' } },
        schema: { tags: ['actions'], body: undoPeriodBody, response: { 200: undonePeriod }, description: 'Takes back what was begun, or approved and not begun, within a time. Each undo is an action of its own, approved by this click' },
      },
      async (request) => {
        const { from: fromMs, to: toMs, origin, dryRun } = request.body
        const me = personOf(request)
        if (toMs <= fromMs) throw new Fault('empty-period', 'This time ends before it begins', { fix: 'Choose a later end.' })
        const { takesBack, refused, more } = await sortPeriod(db, kinds, { userId: me.userId, fromMs, toMs, origin: origin === undefined ? undefined : originNamed(origin) })
        const taken: Action[] = []
        for (const action of dryRun ? [] : takesBack) {
          try {
            taken.push(await decides.undo(me, action.id))
          } catch (error) {
            if (!(error instanceof Fault)) throw error
            refused.push({ action: (await findAction(db, action.id)) ?? action, code: error.code, title: error.message })
          }
        }
        return {
          actions: (dryRun ? takesBack : taken).map((one) => actionOf(kinds, one)),
          refused: refused.map((one) => ({ ...one, action: actionOf(kinds, one.action) })),
          more,
        }
      },
    )
  }
}
