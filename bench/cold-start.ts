// From the spawn of `up` on a prepared data folder to the first healthy answer and to the
// first list: what a person waits for after a restart of the machine. Beside it a process
// that does nothing but answer over node:http: what the runtime alone takes on this machine.
import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../src/testing/free-port.ts'
import { signInDemo } from '../test/running.ts'
import { besidePeer, figure, quantile, type Figure } from './figure.ts'
import { preparedHome, startOn } from './prepared-home.ts'

const STARTS = 5
const LOOK_EVERY_MS = 10

export async function* measureColdStart(): AsyncGenerator<Figure> {
  const home = await preparedHome()
  const health: number[] = []
  const list: number[] = []
  const bare: number[] = []
  try {
    for (let n = 0; n < STARTS; n++) {
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const spawnedAt = performance.now()
      const starting = startOn(home.path, { args: ['--demo', '--port', String(port)] })
      while (!(await answersWell(`${url}/health`))) await delay(LOOK_EVERY_MS)
      health.push(performance.now() - spawnedAt)
      const client = await signInDemo(url)
      await client.get('/threads?limit=50')
      list.push(performance.now() - spawnedAt)
      await (await starting).stop()
      bare.push(await bareStart())
    }
  } finally {
    home.remove()
  }
  const peer = quantile(bare, 0.5)
  yield besidePeer(figure('cold-start.healthy.median', quantile(health, 0.5), 'ms'), 'bare node:http', peer)
  yield besidePeer(figure('cold-start.first-list.median', quantile(list, 0.5), 'ms'), 'bare node:http', peer)
}

const BARE = `const { createServer } = require('node:http')
createServer((request, response) => response.end('ok')).listen(Number(process.argv[1]), '127.0.0.1')`

async function bareStart(): Promise<number> {
  const port = await freePort()
  const spawnedAt = performance.now()
  const child = spawn(process.execPath, ['-e', BARE, String(port)], { stdio: 'ignore' })
  while (!(await answersWell(`http://127.0.0.1:${port}/`))) await delay(LOOK_EVERY_MS)
  const took = performance.now() - spawnedAt
  child.kill('SIGKILL')
  return took
}

const answersWell = (url: string): Promise<boolean> =>
  fetch(url).then(
    async (answer) => {
      await answer.arrayBuffer()
      return answer.ok
    },
    () => false,
  )
