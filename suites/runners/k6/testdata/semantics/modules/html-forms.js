// Fields of a form as k6/html writes them
// prints: text=a+b*&none=&one=2&several=2&several=3&area=x&box=v&box2=on 8
// prints: area=x&box=v&box2=on&none=&one=2&several=2&several=3&text=a+b%2A
// prints: {"text":"a b*","none":"","one":"2","several":["2","3"],"area":"x","box":"v","box2":"on","bare":"d"}
// prints: box on  undefined 1
import { parseHTML } from 'k6/html'
export default function () {
  const d = parseHTML(
    '<form><input name=text value="a b*"><input name=none><select name=one><option>1<option selected>2</select>' +
      '<select name=several multiple><option>1<option selected>2<option selected>3</select><textarea name=area>x</textarea>' +
      '<input type=checkbox name=box value=v checked=checked><input type=checkbox name=box2 checked=checked>' +
      // Without its value, the attribute does not count.
      '<input type=radio name=no checked><input name=off disabled=disabled><input name=bare value=d disabled>' +
      '<input type=submit name=s value=s><input type=file name=f><input value=nameless></form>' +
      '<input type=radio id=r><input id=i><div id=d></div><select id=m><option selected><b>1</b></select>',
  )
  const all = d.find('form').serializeArray()
  console.log(
    all
      .filter(({ name }) => name !== 'bare')
      .flatMap(({ name, value }) => [value].flat().map((one) => `${name}=${one.replace(' ', '+')}`))
      .join('&'),
    all.length,
  )
  console.log(d.find('form').serialize().replace('&bare=d', ''))
  console.log(JSON.stringify(d.find('form').serializeObject()))
  console.log(d.find('input').serializeArray()[2].name, d.find('#r').val(), d.find('#i').val(), d.find('#d').val(), d.find('#m').val())
}
