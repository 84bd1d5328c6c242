// What localIPs can't be read as is refused
// error: could not initialize './local-ips.js': could not load JS test './local-ips.js': localIPs: "10.0.0.1-" is no list of addresses, ranges and blocks
// exit: 104
export const options = { localIPs: '10.0.0.1-' }
export default function () {}
