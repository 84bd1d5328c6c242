// setup() needs some time
// exit: 104
// error: There were problems with the specified script configuration:\n\t- setupTimeout must be positive
export const options = { setupTimeout: '0s' }
export default function () {}
