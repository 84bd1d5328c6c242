// Selections and elements of k6/html
// prints: 2 1 2 undefined v o2 2 en 4 2 2 x y undefined true
// prints: 1 1 true a false
import { parseHTML } from 'k6/html'
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
    d.find('p').slice?.(0, 1).size(),
    d.find('p').is('p'),
    d.find('p').parent().attr('id'),
    d.find('p').end?.() !== undefined,
  )
}
