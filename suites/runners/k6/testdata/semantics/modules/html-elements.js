// Elements of k6/html have functions of their kinds
// prints: #h x.test x.test:81 x.test:81 x.test 81 u p http://x.test:81 /p q ? http :
// prints: prev,next ?q /p?q#h [object html.Node] [object #text] http://x.test:81/p a
// prints: form1 form2 undefined act over text/plain post false true _top
// prints: around,named 2 b1 v 2 o1 submit
// prints: o2 1,2 sel 1 -1 label,txt val txt false true true 3 f3
// prints: 3 h,r2,r3 1 2 2 1 0 cap -1
// prints: 0.7 100 -1 0 1 text/css let a = 1 T out 1 2 anonymous undefined
// prints: false true false true true http://www.w3.org/2000/svg false x id=c
// prints: 9 10 8 '' 3 #document undefined d
// prints: $BASE_URL/echo/one $BASE_URL/page $BASE_URL/echo/found $BASE_URL/echo/login
import http from 'k6/http'
import { parseHTML } from 'k6/html'
const one = (page, selector) => page.find(selector).get(0)
const ids = (all) => all.map((e) => e.id()).join()
export default function () {
  const links = parseHTML(
    '<a href="/p?q#h" rel="prev next">x</a><a href="http://x.test:80/">1</a><a href="http://u:p@x.test:81/p">2</a><a id=n>3</a>',
  )
  const [first, plain, full, none] = links.find('a').get()
  console.log(
    first.hash(),
    plain.host(),
    full.host(),
    full.origin().slice(7),
    full.hostname(),
    full.port(),
    full.username(),
    full.password(),
    full.origin(),
    full.pathname(),
    first.search().slice(1),
    first.search()[0],
    full.protocol(),
    none.protocol(),
  )
  console.log(
    first.relList().join(),
    first.search(),
    `${first}`,
    one(links, 'body').toString(),
    first.firstChild().toString(),
    full.href().replace('u:p@', ''),
    first.nodeName(),
  )
  const forms = parseHTML(
    '<form id=form1 action=act enctype="text/plain"><button id=b1></button><label for=b2 id=named></label><label id=around>' +
      '<button id=b2 formaction=over formmethod=post formnovalidate formtarget=_top value=v></button></label></form><form id=form2></form>' +
      '<button id=b3 form=form2></button><button id=b4></button><datalist id=dl><option id=o1><option></datalist><input list=dl>',
  )
  console.log(
    one(forms, '#b1').form().id(),
    one(forms, '#b3').form().id(),
    one(forms, '#b4').form(),
    one(forms, '#b1').formAction(),
    one(forms, '#b2').formAction(),
    one(forms, '#b1').formEnctype(),
    one(forms, '#b2').formMethod(),
    one(forms, '#b1').formNoValidate(),
    one(forms, '#b2').formNoValidate(),
    one(forms, '#b2').formTarget(),
  )
  console.log(
    ids(one(forms, '#b2').labels()),
    one(forms, '#form1').length(),
    one(forms, '#form1').elements()[0].id(),
    one(forms, '#named').control().value(),
    one(forms, 'input').list().options().length,
    one(forms, '#dl').options()[0].id(),
    one(forms, '#b1').type(),
  )
  const choices = parseHTML(
    '<form id=f3><select id=sel><option id=o1>txt</option><option id=o2 label=label value=val disabled selected>2</option>' +
      '<optgroup disabled><option id=o3></optgroup></select></form><select id=other form=f3><option id=o4></select>',
  )
  console.log(
    ids(one(choices, '#sel').selectedOptions()),
    ['#o2', '#o3'].map((id) => one(choices, id).index()).join(),
    one(choices, '#sel').id(),
    one(choices, '#sel').selectedIndex(),
    one(choices, '#other').selectedIndex(),
    [one(choices, '#o2').label(), one(choices, '#o1').label()].join(),
    one(choices, '#sel').value(),
    one(choices, '#o1').value(),
    one(choices, '#o1').disabled(),
    one(choices, '#o2').disabled(),
    one(choices, '#o3').disabled(),
    one(choices, '#sel').length(),
    one(choices, '#o4').form().id(),
  )
  const tables = parseHTML(
    '<table><caption>cap</caption><thead><tr id=h><td id=x><th id=y colspan=2></tr></thead><tr id=r2><td id=z></tr><tr id=r3></tr></table>',
  )
  console.log(
    one(tables, 'table').rows().length,
    ids(one(tables, 'table').rows()),
    one(tables, 'table').tHead().rows().length,
    one(tables, 'table').tBodies()[0].rows().length,
    one(tables, '#y').colSpan(),
    one(tables, '#y').cellIndex(),
    one(tables, '#r2').sectionRowIndex(),
    one(tables, 'table').caption().textContent(),
    parseHTML('<tr>').find('tr').size() - 1,
  )
  const others = parseHTML(
    '<title>T</title><progress id=p1 max=100 value=70></progress><progress id=p2></progress><style></style><script>let a = 1</script>' +
      '<output>out</output><ol><li>1<li value=2></ol><img crossorigin=anonymous><svg id=svg></svg><div id=c class=x></div><p>d</p><p>d</p><!--c-->',
  )
  console.log(
    one(others, '#p1').value(),
    one(others, '#p1').max(),
    one(others, '#p2').position(),
    one(others, '#p2').value(),
    one(others, '#p2').max(),
    one(others, 'style').type(),
    one(others, 'script').text(),
    one(others, 'title').text(),
    one(others, 'output').value(),
    one(others, 'ol').type(),
    others.find('li').get(1).value(),
    one(others, 'img').crossOrigin(),
    one(links, '#n').crossOrigin?.(),
  )
  const [p1, p2] = others.find('p').get()
  const body = one(others, 'body')
  console.log(
    body.contains(body),
    body.contains(p1),
    p1.isSameNode(p2),
    p1.isEqualNode(p2),
    one(others, '#c').isDefaultNamespace(),
    one(others, '#svg').namespaceURI(),
    one(others, '#svg').isDefaultNamespace(),
    one(others, '#c').getAttributeNode('class').value,
    Object.values(one(others, '#c').attributes())
      .slice(0, 1)
      .map(({ name, value }) => `${name}=${value}`)
      .join(),
  )
  const doctype = parseHTML('<!DOCTYPE html><p>d</p><!--c-->')
  const [type] = one(doctype, 'html').ownerDocument().childNodes()
  const comment = one(doctype, 'body').lastChild()
  console.log(
    one(doctype, 'html').parentNode().nodeType(),
    type.nodeType(),
    comment.nodeType(),
    `'${comment.nodeValue()}'`,
    one(doctype, 'p').firstChild().nodeType(),
    one(doctype, 'p').ownerDocument().nodeName(),
    one(doctype, 'html').parentElement(),
    one(doctype, 'p').selection().text(),
  )
  const page = http.get(`${__ENV.BASE_URL}/page`).html()
  const [search, login] = page.find('form').get()
  console.log(one(page, 'a').href(), page.url, search.action(), one(page, '#login button').formAction())
}
