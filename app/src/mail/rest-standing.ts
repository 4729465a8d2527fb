// How the rest of a mail stands that was asked for, by the job that fetches it.
import type { Job } from '../../../src/web/contract/jobs.ts'
import { asSentences, wordsOf } from '../api/problem-text.ts'
import * as m from '../messages/m.ts'

export interface RestStanding {
  /** It is under way, or tried again by itself: there is nothing to ask for. */
  waits: boolean
  said: string
  isOver: boolean
}

export function restStanding(isAsked: boolean, job: Pick<Job, 'state' | 'errorCode' | 'errorText'> | undefined): RestStanding {
  if (!isAsked) return { waits: false, said: '', isOver: false }
  switch (job?.state) {
    case 'failed': return { waits: false, said: [m.rest_failed(), whyOf(job)].join(' '), isOver: true }
    // Over, and the mail still lacks it: what its provider gave was nothing.
    case 'completed': return { waits: false, said: m.rest_not_given(), isOver: true }
    case 'cancelled': return { waits: false, said: '', isOver: true }
    case 'pending':
    case 'paused':
      return job.errorText === '' ? underWay() : { waits: true, said: [m.rest_refused(), whyOf(job)].join(' '), isOver: false }
    case 'running':
    case undefined:
      return underWay()
  }
}

const underWay = (): RestStanding => ({ waits: true, said: m.rest_asked(), isOver: false })

/** What is only put off has general words, "try again in a moment", which is not asked of anybody here: its reason says more. */
const whyOf = ({ errorCode, errorText }: Pick<Job, 'errorCode' | 'errorText'>): string => {
  const told = { code: errorCode, title: errorText, fix: '' }
  return asSentences(errorCode === 'retry-later' ? told : wordsOf(told))
}
