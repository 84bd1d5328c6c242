// A scenario whose function is not exported
// exit: 104
// error: there were problems with the specified script configuration: executor a: function 'nope' not found in exports
import exec from 'k6/execution'
export const options = { scenarios: { a: { executor: 'shared-iterations', exec: 'nope' } } }
export default function () {}
