import { createServer, type RequestListener, type Server } from 'node:http'

/** A service in this process that says a version and answers 200 to everything, but for what is overridden. */
export class TinyService implements AsyncDisposable {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  /** @param answer - answers a request; answering nothing leaves it to the default */
  static async start(
    version: string,
    answer?: (...args: Parameters<RequestListener>) => boolean,
  ): Promise<TinyService> {
    const server = createServer((request, response) => {
      response.setHeader('x-service-version', version)
      if (answer?.(request, response) !== true)
        response.setHeader('content-type', 'application/json').end('{"status":"healthy"}')
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.address()
    return new TinyService(server, `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  }

  /** Stops answering at once, in the middle of whatever goes on. */
  die(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.die()
  }
}
