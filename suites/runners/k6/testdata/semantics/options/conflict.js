// Short forms and scenarios exclude each other
// exit: 104
// error: there were problems with the specified script configuration: using an execution configuration shortcut (`iterations`) and `scenarios` simultaneously is not allowed
export const options = { vus: 1, iterations: 1, scenarios: { a: { executor: 'shared-iterations' } } }
export default function () {}
