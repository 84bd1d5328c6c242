// A statistic that is none
// exit: 104
// error: There were problems with the specified script configuration:\n\t- summaryTrendStats: "p99" is none of avg, min, med, max, count and p(N), where N is a number from 0 to 100
export const options = { summaryTrendStats: ['avg', 'p99'] }
export default function () {}
