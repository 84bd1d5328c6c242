// Pages, their links and their forms
// prints: Mirror 2 0a,1b 2 /echo/one
// prints: 0a12001b2200
// prints: /echo/one
// prints: /echo/two?q=1 1
// prints: GET /echo/found?go=Go&lang=de&note=n&password=&q=x+y&user=joe
// prints: POST /echo/login lang=de&note=n&password=s&send=1&user=joe
// prints: lang=de&note=n&password=&user=z
// prints: no form found for selector '#no' in response '/page'
// prints: no element found for selector 'b' in response '/page'
// prints: {"user":"joe","password":"","lang":"de","note":"n"} lang=de&note=n&password=&user=joe 4
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const r = http.get(B + '/page')
  console.log(
    r.html('title').text(),
    r.html().find('li').size(),
    r
      .html('li')
      .map((i, e) => i + e.text())
      .join(),
    r.html('li').eq(1).attr('data-id'),
    r.html('a.first').attr('href'),
  )
  let t = ''
  r.html('li').each((i, e) => {
    t += i + e.textContent() + e.getAttribute('data-id') + http.get(B + '/status/200').status
  })
  console.log(t)
  let x = r.clickLink()
  console.log(x.json('path'))
  x = r.clickLink({ selector: 'a:nth-child(2)', params: { headers: { 'X-A': '1' } } })
  console.log(x.json('path'), x.json('headers.x-a'))
  x = r.submitForm()
  console.log(x.json('method'), x.json('path'))
  x = r.submitForm({ formSelector: '#login', fields: { password: 's' } })
  console.log(x.json('method'), x.json('path'), x.json('body'))
  x = r.submitForm({
    formSelector: '#login',
    submitSelector: 'nothing',
    fields: { user: 'z' },
    params: { tags: { a: '1' } },
  })
  console.log(x.json('body'))
  try {
    r.submitForm({ formSelector: '#no' })
  } catch (e) {
    console.log(e.message.replace(B, ''))
  }
  try {
    r.clickLink({ selector: 'b' })
  } catch (e) {
    console.log(e.message.replace(B, ''))
  }
  console.log(
    JSON.stringify(r.html('#login').serializeObject()),
    r.html('#login').serialize(),
    JSON.stringify(r.html('#login').serializeArray().length),
  )
}
