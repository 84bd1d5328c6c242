import { constants, userInfo } from 'node:os'
import { PassThrough, type Duplex, type Readable } from 'node:stream'
import { z } from 'zod'
import type { DockerAddress } from '../../../../fixtures/docker.ts'
import type { LoadExit } from '../engine.ts'
import { ask, demand, hijack } from './client.ts'

/** What a container of k6 is made of. */
export interface ContainerPlan {
  readonly image: string
  /** Arguments of k6. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly network: string
  readonly extraHosts?: readonly string[]
  /** Folders of this machine that are there under the same path. */
  readonly readable?: readonly string[]
  readonly writable?: string
}

// k6 lives as long as the standard input of the container, which is our connection: whatever ends us ends k6, and then the
// container is removed by the engine. It has a while for teardown() and its summary.
const WATCHED = `
exec 3<&0
k6 "$@" </dev/null 3<&- &
k6=$!
( cat <&3 >/dev/null; kill -TERM "$k6"; sleep 6; kill -KILL "$k6" ) 2>/dev/null &
exec 3<&-
wait "$k6"
`

const created = z.object({ Id: z.string() })
const ended = z.object({ StatusCode: z.number() })

/** A container in which k6 runs. It is gone once it has ended. */
export class K6Container implements AsyncDisposable {
  readonly stdout: Readable
  readonly stderr: Readable
  readonly exit: Promise<LoadExit>
  readonly #address: DockerAddress
  readonly #id: string
  readonly #streams: Duplex

  private constructor(address: DockerAddress, id: string, streams: Duplex, exit: Promise<LoadExit>) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    separate(streams, stdout, stderr)
    this.stdout = stdout
    this.stderr = stderr
    this.exit = exit
    this.#address = address
    this.#id = id
    this.#streams = streams
  }

  /** @throws E_SUITE_MISSING_TOOL the engine does not make it or does not start it */
  static async start(address: DockerAddress, plan: ContainerPlan): Promise<K6Container> {
    const answer = await demand(address, { method: 'POST', path: '/containers/create', body: bodyOf(plan) })
    const { Id: id } = created.parse(JSON.parse(answer))
    try {
      const query = 'stream=1&stdin=1&stdout=1&stderr=1'
      const streams = await hijack(address, { method: 'POST', path: `/containers/${id}/attach?${query}` })
      const exit = exitOf(address, id)
      const container = new K6Container(address, id, streams, exit)
      await demand(address, { method: 'POST', path: `/containers/${id}/start` })
      return container
    } catch (error) {
      await remove(address, id)
      throw error
    }
  }

  /** Asks k6 to come to its end. */
  stop(): void {
    this.#streams.end()
  }

  /** Ends it, whatever it does, and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await remove(this.#address, this.#id)
    await this.exit
    this.#streams.destroy()
  }
}

function bodyOf({ image, args, env, network, extraHosts = [], readable = [], writable }: ContainerPlan): object {
  const { uid, gid } = userInfo()
  const mounts = [
    ...readable.map((path) => ({ Type: 'bind', Source: path, Target: path, ReadOnly: true })),
    ...(writable === undefined ? [] : [{ Type: 'bind', Source: writable, Target: writable }]),
  ]
  return {
    Image: image,
    Entrypoint: ['/bin/sh', '-c', WATCHED, 'k6'],
    Cmd: args,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...(uid < 0 ? {} : { User: `${uid}:${gid}` }), // files that it writes belong to whoever runs this
    ...(writable === undefined ? {} : { WorkingDir: writable }),
    Labels: { 'assay.engine': 'k6' },
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      AutoRemove: true,
      NetworkMode: network,
      ExtraHosts: extraHosts,
      Mounts: mounts,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
    },
  }
}

// A shell tells by 128 and more that a signal ended the program.
async function exitOf(address: DockerAddress, id: string): Promise<LoadExit> {
  try {
    const answer = await demand(address, { method: 'POST', path: `/containers/${id}/wait?condition=removed` })
    const { StatusCode: code } = ended.parse(JSON.parse(answer))
    const signal = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0]
    return signal === undefined ? { kind: 'exited', code } : { kind: 'killed', signal }
  } catch (error) {
    return { kind: 'killed', signal: error instanceof Error ? error.message : String(error) }
  }
}

async function remove(address: DockerAddress, id: string): Promise<void> {
  // One that is gone already answers 404, one that is going 409: both are as wanted.
  await ask(address, { method: 'DELETE', path: `/containers/${id}?force=1` }).catch(() => undefined)
}

const HEADER_BYTES = 8

// Docker's stream format: a byte that names the stream, three that are empty, four with the length, big-endian.
function separate(streams: Duplex, stdout: PassThrough, stderr: PassThrough): void {
  let rest: Buffer = Buffer.alloc(0)
  streams.on('data', (part: Buffer) => {
    rest = rest.length === 0 ? part : Buffer.concat([rest, part])
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readUInt32BE(4)
      if (rest.length < end) return
      const target = rest[0] === 2 ? stderr : stdout
      target.write(rest.subarray(HEADER_BYTES, end))
      rest = rest.subarray(end)
    }
  })
  const finish = (): void => {
    stdout.end()
    stderr.end()
  }
  streams.once('close', finish)
  streams.once('end', finish)
  streams.on('error', finish)
}
