import { spawn } from 'node:child_process'
import { startPostgres } from './testing/postgres.ts'
const t0 = performance.now()
await using pg = await startPostgres()
console.log('pg', performance.now() - t0)
const run = (args: string[], env: Record<string, string>) =>
  new Promise<void>((res) => {
    const t = performance.now()
    const c = spawn('node', args, { env: { ...process.env, ...env }, stdio: 'inherit' })
    c.on('exit', (code) => {
      console.log(args, code, performance.now() - t)
      res()
    })
  })
await run(['service/migrate.ts', 'status'], { DATABASE_URL: pg.url })
await run(['service/migrate.ts', 'up'], { DATABASE_URL: pg.url })
await run(['service/migrate.ts', 'up'], { DATABASE_URL: pg.url })
await run(['service/migrate.ts', 'status'], { DATABASE_URL: pg.url })
for (let i = 0; i < 4; i++) {
  const t = performance.now()
  const c = spawn('node', ['service/main.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: pg.url,
      PORT: '0',
      AUTH_CLIENTS: '[]',
      AUTH_SIGNING_KEY: 'x'.repeat(32),
      ...(i > 1 ? { NODE_COMPILE_CACHE: '/tmp/svc-cc' } : {}),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((r) =>
    c.stdout.on('data', (d: Buffer) => {
      const m = /"port":(\d+)/.exec(d.toString())
      if (m) r(Number(m[1]))
    }),
  )
  console.log('listening', performance.now() - t)
  for (const p of ['/health', '/health/deep', '/health/deep', '/openapi.json', '/openapi.json', '/api/sessions']) {
    const t1 = performance.now()
    const r = await fetch(`http://127.0.0.1:${port}${p}`)
    const b = await r.text()
    console.log(p, r.status, (performance.now() - t1).toFixed(1), b.slice(0, 200))
  }
  const t2 = performance.now()
  c.kill('SIGTERM')
  await new Promise<void>((r) =>
    c.on('exit', (code, sig) => {
      console.log('exit', code, sig, performance.now() - t2)
      r()
    }),
  )
}
