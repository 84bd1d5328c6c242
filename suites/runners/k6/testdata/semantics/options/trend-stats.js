// A statistic that is none
// exit: 104
// error: there were problems with the specified script configuration: summaryTrendStats: "p99" is none of avg, min, med, max, count and p(N), where N is a number
export const options = { summaryTrendStats: ['avg', 'p99'] }
export default function () {}
