// Selectors of json(): paths, wildcards, queries, modifiers
// prints: undefined => 7
// prints: name.first => "Tom"
// prints: age => 37
// prints: children => ["S","A","J"]
// prints: children.# => 3
// prints: children.1 => "A"
// prints: child*.2 => "J"
// prints: c?ildren.0 => "S"
// prints: friends.#.f => ["D","R","J"]
// prints: friends.1.f => "R"
// prints: friends.#(f=="R").age => 68
// prints: friends.#(age>45)#.f => ["R","J"]
// prints: friends.#(f%"D*").f => "D"
// prints: friends.#(f!%"D*")#.f => ["R","J"]
// prints: friends.#(nets.#(=="fb"))#.f => ["D","R"]
// prints: name.a\.b => 1
// prints: nil => null
// prints: nope => undefined
// prints: nope.x => undefined
// prints: children.9 => undefined
// prints: children.@reverse => ["J","A","S"]
// prints: children|@reverse|0 => "J"
// prints: friends.#(age>100) => undefined
// prints: friends.#(age>100)# => []
// prints: @this.age => 37
// prints: children.@reverse.0 => "J"
// prints: name.@keys => ["first","a.b"]
// prints: name.@values => ["Tom",1]
// prints: {age,"n":name.first} => {"age":37,"n":"Tom"}
// prints: [age,name.first] => [37,"Tom"]
// prints: deep.@flatten => [1,2,3]
// prints: friends.#.nets.# => [2,2,2]
// prints: friends.#.nets.0 => ["ig","fb","ig"]
// prints: friends.@count => undefined
// prints: age.@tostr => "37"
// prints: name.@ugly => {"first":"Tom","a.b":1}
// prints: @valid.age => 37
// prints: friends.#(age>=47)#|# => 2
// prints: friends.#(age>=47)#.# => []
// prints: !"lit" => "lit"
// prints: friends.0.nets.-1 => undefined
// prints: children.#(!="A")# => ["S","J"]
// prints: children.#(="A") => "A"
// prints: undefined
// prints: GoError cannot parse json due to an er
// prints: 2 12 1,2 2 1
// prints: 37 37
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const r = http.post(
    B + '/same',
    JSON.stringify({
      name: { first: 'Tom', 'a.b': 1 },
      age: 37,
      children: ['S', 'A', 'J'],
      friends: [
        { f: 'D', age: 44, nets: ['ig', 'fb'] },
        { f: 'R', age: 68, nets: ['fb', 'tw'] },
        { f: 'J', age: 47, nets: ['ig', 'tw'] },
      ],
      nil: null,
      '': 5,
      deep: [[1, 2], [3]],
    }),
  )
  const q = [
    undefined,
    'name.first',
    'age',
    'children',
    'children.#',
    'children.1',
    'child*.2',
    'c?ildren.0',
    'friends.#.f',
    'friends.1.f',
    'friends.#(f=="R").age',
    'friends.#(age>45)#.f',
    'friends.#(f%"D*").f',
    'friends.#(f!%"D*")#.f',
    'friends.#(nets.#(=="fb"))#.f',
    'name.a\\.b',
    'nil',
    'nope',
    'nope.x',
    'children.9',
    'children.@reverse',
    'children|@reverse|0',
    'friends.#(age>100)',
    'friends.#(age>100)#',
    '@this.age',
    'children.@reverse.0',
    'name.@keys',
    'name.@values',
    '{age,"n":name.first}',
    '[age,name.first]',
    'deep.@flatten',
    'friends.#.nets.#',
    'friends.#.nets.0',
    'friends.@count',
    'age.@tostr',
    'name.@ugly',
    '@valid.age',
    'friends.#(age>=47)#|#',
    'friends.#(age>=47)#.#',
    '!"lit"',
    'friends.0.nets.-1',
    'children.#(!="A")#',
    'children.#(="A")',
  ]
  for (const s of q) {
    let v
    try {
      v = s === undefined ? Object.keys(r.json()).length : r.json(s)
    } catch (e) {
      v = 'THROWS ' + e.message
    }
    console.log(s + ' => ' + JSON.stringify(v))
  }
  const bad = http.post(B + '/same', '{oops')
  console.log(bad.json('a'))
  try {
    bad.json()
  } catch (e) {
    console.log(e.name, e.message.slice(0, 30))
  }
  console.log(
    http.post(B + '/same', '[1,{"a":2}]', { responseType: 'binary' }).json('1.a'),
    http.post(B + '/same', '12').json(),
    http
      .post(B + '/same', '[{"a":1},{"a":2}]')
      .json('#.a')
      .join(),
    http.post(B + '/same', '[1,2]').json('#'),
    http.post(B + '/same', '[1,2]').json('0'),
  )
  const o = r.json()
  o.age = 1
  console.log(r.json('age'), r.json().age)
}
