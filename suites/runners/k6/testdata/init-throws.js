throw new Error('no init for you')
export default function () {}
