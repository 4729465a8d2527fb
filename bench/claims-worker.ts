// One of the four processes of claims.ts: node claims-worker.ts sqlite|postgres ADDRESS
import { once } from 'node:events'
import { systemClock } from '../src/base/clock.ts'
import { openLog } from '../src/base/log.ts'
import { bindJob } from '../src/jobs/job.ts'
import { startWorker } from '../src/jobs/worker.ts'
import { openLive } from '../src/store/live.ts'
import { nothingToDo } from './claims.ts'
import { openStore } from './stores.ts'

const [kind = '', address = ''] = process.argv.slice(2)
const db = openStore(kind, address)
const log = openLog({ level: 'error', process: 'bench' })
const live = await openLive({ db, clock: systemClock, log, ...(kind === 'postgres' ? { connectionString: address } : {}) })
process.send?.('ready')
await once(process, 'message')
const worker = startWorker({ db, live, clock: systemClock, log, concurrency: 10, jobs: [bindJob(nothingToDo, () => Promise.resolve())] })
await once(process, 'message')
await worker.stop()
await live.close()
await db.close()
process.disconnect()
