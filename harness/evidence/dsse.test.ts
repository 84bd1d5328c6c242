import { describe, expect, it } from 'vitest'
import { envelopeLine, parseEnvelope, preAuthenticationEncoding, seal } from './dsse.ts'
import { localSigner, newKeyPair } from './key.ts'

const signer = localSigner(newKeyPair().privateKey, 'a test')

describe('preAuthenticationEncoding', () => {
  it("is DSSE's own example", () => {
    const encoded = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'))
    expect(Buffer.from(encoded).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
  })

  it('counts bytes and not characters', () => {
    const encoded = preAuthenticationEncoding('é', Buffer.from('€'))
    expect(Buffer.from(encoded).toString()).toBe('DSSEv1 2 é 3 €')
  })
})

describe('parseEnvelope', () => {
  const good = seal('type', Buffer.from('payload'), signer).then(envelopeLine)

  it.each([
    ['nothing', (): string => ''],
    ['no JSON', (): string => '{'],
    ['another shape', (): string => '{"payload":""}'],
    ['no signature', (line: string): string => line.replace(/"signatures":\[.*\]/, '"signatures":[]')],
    ['base64 without padding', (line: string): string => line.replace('cGF5bG9hZA==', 'cGF5bG9hZA')],
    ['base64 with bits that nothing reads', (line: string): string => line.replace('cGF5bG9hZA==', 'cGF5bG9hZB==')],
    ['a further field', (line: string): string => line.replace('}]}', '}],"x":1}')],
    ['spaces', (line: string): string => line.replace(':', ': ')],
    [
      'another order',
      (line: string): string => `{"payloadType":"type",${line.slice(1).replace('"payloadType":"type",', '')}`,
    ],
  ])('refuses %s', async (_name, change) => {
    expect(parseEnvelope(change(await good))).toHaveProperty('fault')
  })

  it('reads what was written', async () => {
    const line = await good
    expect(parseEnvelope(line)).toEqual(JSON.parse(line))
  })
})
