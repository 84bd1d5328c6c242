// Answers after a known time, and tells what each request took here when a line comes on its input.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [delay = '5'] = process.argv.slice(2)
const took: number[] = []
let count = 0

const server = createServer((_request, response) => {
  const arrivedMs = performance.now()
  count += 1
  const delayMs = delay === 'tail' ? (count % 100 === 0 ? 500 : 5) : Number(delay)
  setTimeout(() => {
    response.writeHead(200, { 'content-length': 2 }).end('{}')
    took.push(performance.now() - arrivedMs)
  }, delayMs)
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
