// As much of a Docker engine as runs one container of k6: what would be in the container runs here, as a process in the same folders.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import type { Duplex } from 'node:stream'

/** What a container was to be, as far as tests look at it. */
export interface ContainerBody {
  readonly Image: string
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly Env: readonly string[]
  readonly WorkingDir?: string
  readonly HostConfig: {
    readonly NetworkMode: string
    readonly AutoRemove: boolean
    readonly Mounts: readonly { readonly Source: string; readonly ReadOnly?: boolean }[]
  }
}

interface Container {
  readonly body: ContainerBody
  streams: Duplex | undefined
  child: ChildProcess | undefined
  readonly gone: PromiseWithResolvers<number>
}

/** What the engine has and says. */
export interface FakeDockerOptions {
  /** Folder with the program `k6`: what the image has. */
  readonly bin: string
  readonly images: readonly string[]
  readonly operatingSystem?: string
}

/** An engine that listens at a socket in a folder. */
export class FakeDocker implements AsyncDisposable {
  readonly socketPath: string
  readonly created: ContainerBody[] = []
  /** Every question, as `METHOD path`. */
  readonly asked: string[] = []
  readonly #options: FakeDockerOptions
  readonly #containers = new Map<string, Container>()
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  constructor(folder: string, options: FakeDockerOptions) {
    this.socketPath = join(folder, 'docker.sock')
    this.#options = options
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex) => this.#attach(request, socket))
  }

  static async start(folder: string, options: FakeDockerOptions): Promise<FakeDocker> {
    const docker = new FakeDocker(folder, options)
    docker.#server.listen(docker.socketPath)
    await once(docker.#server, 'listening')
    return docker
  }

  /** How many containers there are. */
  get left(): number {
    return this.#containers.size
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#containers.values()) kill(child)
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    this.asked.push(`${method} ${url}`)
    const say = (status: number, body: unknown = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const [, kind, id = '', what = ''] = url.replace(/\?.*$/, '').split('/')
    if (kind === 'version') return say(200, { Version: '28.0.0' })
    if (kind === 'info') return say(200, { OperatingSystem: this.#options.operatingSystem ?? 'Debian GNU/Linux 12' })
    if (kind === 'images' && id === 'create') return say(200, { error: 'lookup registry-1.docker.io: no such host' })
    if (kind === 'images') return this.#options.images.includes(decodeURIComponent(id)) ? say(200) : say(404, { message: 'No such image' })
    if (id === 'create') {
      const body = (await json(request)) as ContainerBody
      this.created.push(body)
      const name = `container-${this.created.length}`
      this.#containers.set(name, { body, streams: undefined, child: undefined, gone: Promise.withResolvers() })
      return say(201, { Id: name })
    }
    const container = this.#containers.get(id)
    if (container === undefined) return say(404, { message: `No such container: ${id}` })
    if (what === 'start') {
      this.#start(id, container)
      return say(204)
    }
    if (what === 'wait') return say(200, { StatusCode: await container.gone.promise })
    kill(container.child)
    if (container.child === undefined) this.#remove(id, container, 0)
    say(204)
  }

  #attach({ url = '', method = '' }: IncomingMessage, socket: Duplex): void {
    this.asked.push(`${method} ${url}`)
    const container = this.#containers.get(url.split('/')[2] ?? '')
    if (container === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
      return
    }
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
    container.streams = socket
  }

  #start(id: string, container: Container): void {
    const { Entrypoint, Cmd, Env, WorkingDir } = container.body
    const [program = '', ...args] = [...Entrypoint, ...Cmd]
    const child = spawn(program, args, {
      env: { PATH: `${this.#options.bin}:/usr/bin:/bin`, ...Object.fromEntries(Env.map((pair) => pair.split(/=(.*)/s, 2))) },
      ...(WorkingDir === undefined ? {} : { cwd: WorkingDir }),
      detached: true,
    })
    container.child = child
    const { streams } = container
    for (const [number, stream] of [[1, child.stdout], [2, child.stderr]] as const) {
      stream.on('data', (part: Buffer) => {
        const header = Buffer.from([number, 0, 0, 0, 0, 0, 0, 0])
        header.writeUInt32BE(part.length, 4)
        // In two pieces, as it may come.
        streams?.write(header.subarray(0, 3))
        streams?.write(Buffer.concat([header.subarray(3), part]))
      })
    }
    child.stdin.on('error', () => undefined)
    // The one client that was attached is gone: so is the standard input.
    streams?.once('end', () => child.stdin.end()).once('close', () => child.stdin.end()).on('error', () => undefined).resume()
    child.once('exit', () => kill(child)) // what is left in a container ends with its first process
    child.once('close', (code) => {
      streams?.end()
      this.#remove(id, container, code ?? 137)
    })
  }

  #remove(id: string, container: Container, code: number): void {
    this.#containers.delete(id)
    container.gone.resolve(code)
  }
}

function kill(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
