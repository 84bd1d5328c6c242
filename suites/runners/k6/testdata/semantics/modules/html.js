// Selections and elements of k6/html
// prints: 2 1 2 undefined v o2 2 en 4 2 2 x y undefined true
// prints: 1 1 true a 2 2
// prints: <b a="1 &amp; 2">&#39;x&#39; &#34;y&#34;</b><br/><img src="i.png"/> 'x' "y"let a = 1i ''
// prints: h2,p,p 3 1 1 p 0 1 2
// prints: 8 2 -1 a 0
// prints: {"text":"x","num":12.5,"userID":7,"on":true,"json":{"a":[1]},"kept":"1.50"} 7 undefined
// prints: invalid argument, cannot use a '<nil>' as a selector
// prints: invalid argument, cannot use a 'html.AnchorElement' as a selector
// prints: the argument to filter() must be a function, a selector or a selection
// prints: the argument to map() must be a function
// prints: the function passed to each() failed: TypeError: no
// prints: 2 [{"at":2},{"at":3}]
import { parseHTML } from 'k6/html'
const message = (act) => {
  try {
    act()
  } catch (e) {
    console.log(e.message)
  }
}
export default function () {
  const d = parseHTML(
    '<div id=a class="x y"><p>1</p><p lang=en>2</p><input value=v><select><option>o1</option><option selected>o2</option></select></div>',
  )
  console.log(
    d.find('p').size(),
    d.find('p').first().text(),
    d.find('p').last().html(),
    d.find('div').hasClass?.('x'),
    d.find('input').val(),
    d.find('select').val(),
    d.find('p').eq(0).next().text(),
    d.find('p').get(1).lang(),
    d.find('#a').children().size(),
    d.find('p').toArray().length,
    d.find('p').not(':first-child').text(),
    d.find('div').attr('class'),
    d.find('none').attr('x'),
    d.find('none').text() === '',
  )
  console.log(
    d
      .find('p')
      .filter((i, e) => e.text() === '2')
      .size(),
    d.find('p').slice(0, 1).size(),
    d.find('p').is('p'),
    d.find('p').parent().attr('id'),
    d.find('p').filter(':first-child').end().size(),
    d.find('p').slice(0, 9).size(),
  )
  const markup = parseHTML(
    `<div><b a='1 & 2'>'x' "y"</b><br><img src=i.png></div><script>let a = 1</script><i data-text=x data-num=12.5 data-user-id=7 data-on=true data-json='{"a":[1]}' data-kept=1.50 data-none="">i</i>`,
  )
  console.log(markup.find('div').html(), markup.text(), `'${markup.find('none').html()}'`)
  const list = parseHTML('<section><h2 id=t>T</h2><p>1</p><p>2</p><a href=/x>x</a></section><footer>f</footer>')
  const names = (s) => s.get().map((e) => e.nodeName())
  console.log(
    names(list.find('p').add('h2').add(list.find('section').children('p'))).toSorted().join(),
    list.find('h2').siblings().size(),
    list.find('h2').siblings('a').size(),
    list.find('p').index(),
    list.find('h2').nextUntil('a').last().get(0).nodeName(),
    list.find('##').size(),
    list.single('p').size(),
    list.find('h2').next().closest('section').has('p').find('p').size(),
  )
  console.log(
    list.find('*').index(list.find('footer')),
    list.find('a').prevUntil(list.find('h2'), 'p').size(),
    list.find('a').index(list.find('p')),
    list.find('section').contents().last().get(0).nodeName(),
    list.find('p').get(-1) === undefined ? 'none' : list.find('p').get(-2) === undefined ? 0 : 1,
  )
  const data = markup.find('i')
  console.log(JSON.stringify(data.data()), data.data('userId'), data.data('none'))
  message(() => list.closest())
  message(() => list.find('p').has(list.find('a').get(0)))
  message(() => list.filter(1))
  message(() => list.map('x'))
  message(() =>
    list.find('p').each(() => {
      throw new TypeError('no')
    }),
  )
  const made = list.find('section > *').map((at, e) => {
    if (!e.is('p,a') || at === 1) throw new Error('left out')
    return { at }
  })
  console.log(made.length, JSON.stringify(made))
}
