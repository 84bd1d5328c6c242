// A scenario whose function is not there
// exit: 104
// error: There were problems with the specified script configuration:\n\t- executor default: function 'default' not found in exports
export const options = { iterations: 1 }
export function other() {}
