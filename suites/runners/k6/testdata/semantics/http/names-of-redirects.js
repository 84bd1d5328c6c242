// Each request of a redirect is counted under its own address, unless it has a name
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = {
  thresholds: {
    ['http_reqs{name:' + __ENV.BASE_URL + '/echo}']: ['count==1'],
    ['http_reqs{name:' + __ENV.BASE_URL + '/loop/1}']: ['count==1'],
    'http_reqs{name:mine}': ['count==2'],
  },
}
export default function () {
  http.get(B + '/loop/1')
  http.get(B + '/loop/1', { tags: { name: 'mine' } })
}
