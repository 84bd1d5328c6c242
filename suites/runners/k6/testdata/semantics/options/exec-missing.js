// A scenario whose function is not exported
// exit: 104
// error: There were problems with the specified script configuration:\n\t- executor a: function 'nope' not found in exports
import exec from 'k6/execution'
export const options = { scenarios: { a: { executor: 'shared-iterations', exec: 'nope' } } }
export default function () {}
