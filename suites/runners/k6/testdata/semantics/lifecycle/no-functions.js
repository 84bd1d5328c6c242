// A script exports some function
// exit: 104
// error: could not initialize './no-functions.js': could not load JS test './no-functions.js': no exported functions in script
export const options = { iterations: 1 }
export default { a: 1 }
