// Answers after a known time, and tells what each request to `/` took here when a line comes on its input. `/warm` is not counted,
// `/top` is answered at once.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [delay = '5'] = process.argv.slice(2)
const took: number[] = []
let count = 0

const server = createServer((request, response) => {
  const arrivedMs = performance.now()
  const answer = (): void => {
    response.writeHead(200, { 'content-length': 2 }).end('{}')
    if (request.url === '/') took.push(performance.now() - arrivedMs)
  }
  if (request.url === '/top') {
    answer()
    return
  }
  count += 1
  setTimeout(answer, delay === 'tail' ? (count % 100 === 0 ? 500 : 5) : Number(delay))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${port}\n`)
})
process.stdin.on('data', () => {
  const sorted = took.toSorted((left, right) => left - right)
  const at = (rank: number): number => sorted[Math.floor(rank * (sorted.length - 1))] ?? 0
  process.stdout.write(`${JSON.stringify({ med: at(0.5), p95: at(0.95), p99: at(0.99), count: sorted.length })}\n`)
})
