// A small service for a container: says its version, looks for its database, and breaks as it is asked to.
import { createServer } from 'node:http'
import { connect } from 'node:net'

const { PORT, VERSION, DATABASE_URL, FAULT = '' } = process.env
const database = new URL(DATABASE_URL)
const eaten = []

if (FAULT === 'exits') {
  console.error('cannot read the moon')
  process.exit(7)
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0))
createServer(async (request, response) => {
  response.setHeader('x-service-version', VERSION)
  if (request.url === '/eat') for (;;) eaten.push(Buffer.alloc(2 ** 23, 1))
  if (request.url === '/die') process.exit(3)
  const isWell = request.url === '/database' ? await reaches(database) : FAULT !== 'never-healthy'
  response.writeHead(isWell ? 200 : 503).end(isWell ? 'well' : 'the moon is not up')
}).listen(Number(PORT), '0.0.0.0', () => console.log(`listening on ${PORT}`))

async function reaches({ hostname, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 300 })
    const end = (isReached) => (socket.destroy(), resolve(isReached))
    socket.once('connect', () => end(true)).once('error', () => end(false)).once('timeout', () => end(false))
  })
}
