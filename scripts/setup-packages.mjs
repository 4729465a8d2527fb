// Installs the packages of the lock file, and the Node 24 that everything else runs on.
//
// `npm install` with the lock, not `npm ci`: some optional binaries of other platforms are
// absent from the lock, which `npm ci` refuses. No package may run a script of its own:
// the one that wants to (`node`, which runs a second npm to fetch its binary) is served
// here instead, while the rest installs: less waiting, and no foreign code at install.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFault } from './setup-fault.mjs'
import { nodeOf, packagesPrint, packagesStamp, writePackagesStamp } from './setup-fresh.mjs'
import { progress, reasonIn, run } from './setup-run.mjs'

export async function installPackages(root, mode) {
  const before = packagesStamp(root)
  // Development packages, once there, stay: starting must not break the next test run.
  const everything = mode === 'test' || before.mode === 'test' || hasDevelopmentPackages(root)
  const log = join(root, '.setup', 'install.log')
  // Two logs: two programs that write one file at once make neither readable.
  const nodeLog = join(root, '.setup', 'node.log')
  for (const path of [log, nodeLog]) writeFileSync(path, '')
  // Until it is whole again it is not fresh, whatever interrupts it.
  writePackagesStamp(root, { hash: '', mode: before.mode })
  const first = !existsSync(join(root, 'node_modules'))
  await progress(first ? 'Installing packages (first start only, about a minute)' : 'Updating packages', async () => {
    const [tree, binary] = await Promise.all([installTree(root, { everything, log }), fetchNode(root, nodeLog)])
    if (tree !== 0) throw new SetupFault(installAdvice(tree, log))
    await placeNode(root, binary, nodeLog)
  })
  writePackagesStamp(root, { hash: packagesPrint(root), mode: everything ? 'test' : 'start' })
}

/** By what lies there: `npm install`, or a folder brought from another checkout, leaves no stamp. */
function hasDevelopmentPackages(root) {
  const { packages } = lockOf(root)
  // `dev`: wanted by nothing that is started. The types of Node, say, come along with other packages.
  const ours = Object.keys(packages[''].devDependencies ?? {}).filter((name) => packages[`node_modules/${name}`]?.dev === true)
  return ours.some((name) => existsSync(join(root, 'node_modules', name)))
}

function installTree(root, { everything, log }) {
  const flags = ['--no-save', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', everything ? '--include=dev' : '--omit=dev']
  return npm(['install', ...flags], { cwd: root, log })
}

function installAdvice(code, log) {
  if (code === 127) return 'npm was not found. Install Node 18 or newer together with npm, then start again.'
  const reason = reasonIn(log)
  const network = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRE|network/i.test(reason)
  const todo = network ? 'Check the network (and proxy settings: npm config list), then start again.' : 'Read .setup/install.log, then start again.'
  return `npm could not install the packages: ${reason} ${todo}`
}

/** The archive with Node's binary, or undefined when the right one is in place already or could not be fetched. */
async function fetchNode(root, log) {
  if (versionOf(join(root, 'node_modules', 'node', 'bin', 'node')) === `v${nodeVersion(root)}`) return undefined
  if (process.platform === 'win32') return undefined
  // The names under which the `node` package publishes its binaries.
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const folder = join(root, '.setup', 'node')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const code = await npm(['pack', `${prefix}-${process.platform}-${process.arch}@${nodeVersion(root)}`, '--prefer-offline'], { cwd: folder, log })
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (code !== 0 || archive === undefined) return undefined
  // Only the binary: the archive's headers and manual pages are 2,800 files nobody reads here.
  const unpacked = await run('tar', ['-xzf', archive, 'package/bin/node'], { cwd: folder, log })
  return unpacked === 0 ? join(folder, 'package', 'bin', 'node') : undefined
}

async function placeNode(root, binary, log) {
  const folder = join(root, 'node_modules', 'node')
  const target = join(folder, 'bin', 'node')
  if (binary !== undefined) {
    mkdirSync(join(folder, 'bin'), { recursive: true })
    chmodSync(binary, 0o755)
    renameSync(binary, target)
    rmSync(join(root, '.setup', 'node'), { recursive: true, force: true })
  } else if (versionOf(target) === undefined) {
    // The package's own way: a second npm inside it. Slower, and right where tar or pack is not.
    await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder, log })
  }
  if (process.platform !== 'win32') link('../node/bin/node', nodeOf(root))
  if (works(root)) return
  // No binary for this machine (musl, a rare processor): a Node 24 of the machine's own will do.
  if (Number(process.versions.node.split('.')[0]) >= wantedMajor(root)) link(process.execPath, nodeOf(root))
  if (works(root)) return
  throw new SetupFault(
    `Node ${nodeVersion(root)} could not be fetched for ${process.platform} ${process.arch}: ${reasonIn(log)} ` +
      `Install Node ${wantedMajor(root)} or newer yourself (nodejs.org, or your system's packages), then start again.`,
  )
}

function works(root) {
  const version = versionOf(nodeOf(root))
  return version !== undefined && Number(version.slice(1).split('.')[0]) >= wantedMajor(root)
}

function link(target, path) {
  mkdirSync(join(path, '..'), { recursive: true })
  rmSync(path, { force: true })
  symlinkSync(target, path)
}

function versionOf(binary) {
  const answer = spawnSync(binary, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' })
  return answer.status === 0 ? answer.stdout.trim() : undefined
}

const lockOf = (root) => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const nodeVersion = (root) => lockOf(root).packages['node_modules/node'].version
const wantedMajor = (root) => Number(nodeVersion(root).split('.')[0])

/** npm as the one that called us, when it did: a second installation's npm may have another cache. */
function npm(args, options) {
  const script = process.env['npm_execpath']
  // What `npm start --flag` put into the environment is meant for npm's own run, not for this one.
  const env = { ...process.env, npm_config_loglevel: 'warn', npm_config_dry_run: 'false', npm_config_global: 'false', npm_config_json: 'false' }
  if (script !== undefined && script.endsWith('npm-cli.js')) return run(process.execPath, [script, ...args], { ...options, env })
  return run('npm', args, { ...options, env })
}
