// Short forms and scenarios exclude each other
// exit: 104
// error: using `iterations` and `scenarios` options simultaneously is not allowed
export const options = { vus: 1, iterations: 1, scenarios: { a: { executor: 'shared-iterations' } } }
export default function () {}
