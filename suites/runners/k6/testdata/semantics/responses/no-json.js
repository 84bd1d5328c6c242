// What is no JSON is told with line and character
// prints: line 1, character 2 , error: invalid character '<' looking for beginning of value
// prints: line 3, character 9 , error: invalid character 'e' in literal true (expecting 'r')
// prints: line 1, character 6 , error: unexpected end of JSON input
// prints: line 1, character 0 , error: unexpected end of JSON input
// prints: line 1, character 8 , error: invalid character '}' looking for beginning of object key string
// prints: line 1, character 7 , error: invalid character '1' after object key
// prints: line 1, character 7 , error: invalid character ']' after object key:value pair
// prints: line 1, character 5 , error: invalid character '3' after array element
// prints: line 1, character 3 , error: invalid character 'x' after top-level value
// prints: line 1, character 4 , error: invalid character 'q' in string escape code
// prints: line 1, character 3 , error: invalid character ' ' after decimal point in numeric literal
// prints: line 1, character 2 , error: invalid character 'a' in numeric literal
// prints: undefined {"a":1}
import http from 'k6/http'
export default function () {
  const same = (body) => http.post(`${__ENV.BASE_URL}/same`, body)
  for (const body of [
    '<html>',
    '{\n\t"a":"apple",\n\t"t":testing"\n}',
    '{"a":1',
    '',
    '{"a":1,}',
    '{"a" 1}',
    '{"a":1]',
    '[1 3]',
    '1 x',
    '"\\q"',
    '1. ',
    '-a',
  ]) {
    try {
      same(body).json()
    } catch ({ message }) {
      console.log(message.replace('cannot parse json due to an error at ', ''))
    }
  }
  console.log(same('<').json('a'), JSON.stringify(same('{"a":1}').json()))
}
