// An extension of k6
// refused: ./extension.js:4: k6/x/sql is no module of the embedded engine (it has k6, k6/crypto, k6/data, k6/encoding, k6/execution, k6/html, k6/http, k6/metrics, k6/timers): run the script with k6
import http from 'k6/http'
import sql from 'k6/x/sql'
export default function () {
  sql.open()
}
