import { describe, expect, it } from 'vitest'
import { parseMetricName } from './metric-name.ts'

describe('parseMetricName', () => {
  it.each([
    ['http_reqs', 'http_reqs', undefined],
    ['http_reqs{kind:write}', 'http_reqs', [['kind', 'write']]],
    [
      `http_reqs{kind: "write" ,'url':http://a/b}`,
      'http_reqs',
      [
        ['kind', 'write'],
        ['url', 'http://a/b'],
      ],
    ],
  ])('reads %j', (name, metric, tags) => {
    expect(parseMetricName(name)).toEqual({ metric, tags })
  })

  it.each([
    ['http_reqs{', 'http_reqs{', 'has unmatched opening/close curly brace'],
    ['http_reqs}', 'http_reqs}', 'has unmatched opening/close curly brace'],
    ['http}kind:write{', 'http}kind:write{', 'closing curly brace appears before opening one'],
    ['http_reqs{kind:write}s', 'http_reqs{kind:write}s', 'lacks a closing curly brace in its last position'],
    ['http_reqs{}', '', 'tag expression is malformed'],
    ['http_reqs{kind:write,}', '', 'tag expression is malformed'],
    ['http_reqs{kind:}', 'kind:', 'tag expression is malformed'],
  ])('refuses %j', (name, part, what) => {
    expect(parseMetricName(name)).toEqual({ fault: `parsing metric name failed, metric "${part}" ${what}` })
  })
})
