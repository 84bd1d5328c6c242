import { address, flag, integer, integerOf, knownOf, oneOf, text, words, type Read } from './attributes.ts'
import { control, formField, inputList, labels, option, ownForm, select, within } from './form-parts.ts'
import { valueOrMarkup } from './form-values.ts'
import { linkParts } from './link-parts.ts'
import { attributeOf, findInPage, textIn, type Place } from './place.ts'
import { cellIndex, table, tableRow } from './table-parts.ts'

/** A kind of element: the functions that it has beside those of all elements. */
export interface Kind {
  readonly name: string
  readonly reads: Readonly<Record<string, Read>>
}

const FIELDS = 'input,select,button,textarea'
const ENCODING = oneOf('enctype', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain')
const REFERRER = oneOf(
  'referrerpolicy',
  '',
  'no-referrer',
  'no-referrer-when-downgrade',
  'origin',
  'origin-when-cross-origin',
  'unsafe-url',
)
const CROSS_ORIGIN = knownOf('crossorigin', 'anonymous', 'use-credentials')
const INPUT_TYPES = (
  'button checkbox color date datetime-local email file hidden image month number password radio range reset search submit tel ' +
  'time url week'
).split(' ')

const content: Read = ({ node }) => textIn(node)

const link = {
  ...linkParts,
  accessKey: text('accesskey'),
  download: text('download'),
  hrefLang: text('hreflang'),
  referrerPolicy: REFERRER,
  target: text('target'),
  type: text('type'),
}

const media = {
  autoplay: flag('autoplay'),
  controls: flag('controls'),
  crossOrigin: CROSS_ORIGIN,
  currentSrc: text('src'),
  defaultMuted: flag('muted'),
  loop: flag('loop'),
  mediaGroup: text('mediagroup'),
  muted: flag('muted'),
  preload: oneOf('preload', 'auto', 'metadata', 'none'),
  src: address('src'),
  textTracks: within('track'),
}

const change = { cite: text('cite'), datetime: text('datetime') }
const section = { rows: within('tr') }
const cell = { cellIndex, colSpan: integer('colspan', 1), headers: text('headers'), rowSpan: integer('rowspan', 1) }

/** The kinds of element that k6 has, by tag. */
export const KINDS: Readonly<Record<string, Kind>> = {
  a: { name: 'AnchorElement', reads: link },
  area: { name: 'AreaElement', reads: link },
  audio: { name: 'AudioElement', reads: media },
  base: {
    name: 'BaseElement',
    reads: {
      href: (place) => (attributeOf(place.node, 'href') === undefined ? place.url : address('href')(place)),
      target: text('target'),
    },
  },
  button: {
    name: 'ButtonElement',
    reads: {
      ...formField,
      accessKey: text('accesskey'),
      autofocus: flag('autofocus'),
      disabled: flag('disabled'),
      name: text('name'),
      tabIndex: integer('tabindex', 0),
      type: oneOf('type', 'submit', 'button', 'menu', 'reset'),
      value: ({ node }) => valueOrMarkup(node),
    },
  },
  canvas: { name: 'CanvasElement', reads: { height: integer('height', 150), width: integer('width', 150) } },
  col: { name: 'TableColElement', reads: { span: ({ node }) => Math.max(1, integerOf(attributeOf(node, 'span'), 1)) } },
  data: { name: 'DataElement', reads: { value: text('value') } },
  datalist: { name: 'DataListElement', reads: { options: within('option') } },
  del: { name: 'DelElement', reads: change },
  embed: {
    name: 'EmbedElement',
    reads: { height: text('height'), src: text('src'), type: text('type'), width: text('width') },
  },
  fieldset: {
    name: 'FieldSetElement',
    reads: {
      disabled: flag('disabled'),
      elements: within(FIELDS),
      form: ownForm,
      name: text('name'),
      type: () => 'fieldset',
      validity: () => undefined,
    },
  },
  form: {
    name: 'FormElement',
    reads: {
      acceptCharset: text('accept-charset'),
      action: address('action'),
      autocomplete: oneOf('autocomplete', 'on', 'off'),
      elements: within(`${FIELDS},fieldset`),
      encoding: ENCODING,
      enctype: ENCODING,
      length: ({ nodes }) => nodes.find(`${FIELDS},fieldset`).length,
      method: oneOf('method', 'get', 'post'),
      name: text('name'),
      noValidate: flag('novalidate'),
      target: text('target'),
    },
  },
  iframe: {
    name: 'IFrameElement',
    reads: {
      allowfullscreen: flag('allowfullscreen'),
      height: text('height'),
      name: text('name'),
      referrerPolicy: REFERRER,
      src: address('src'),
      width: text('width'),
    },
  },
  img: {
    name: 'ImageElement',
    reads: {
      alt: text('alt'),
      crossOrigin: CROSS_ORIGIN,
      currentSrc: address('src'),
      height: integer('height', 0),
      isMap: flag('ismap'),
      name: text('name'),
      referrerPolicy: REFERRER,
      sizes: text('sizes'),
      src: address('src'),
      srcset: text('srcset'),
      useMap: text('usemap'),
      width: integer('width', 0),
    },
  },
  input: {
    name: 'InputElement',
    reads: {
      ...formField,
      accept: text('accept'),
      accessKey: text('accesskey'),
      alt: text('alt'),
      autocomplete: oneOf('autocomplete', 'on', 'off'),
      autofocus: flag('autofocus'),
      checked: flag('checked'),
      defaultChecked: flag('checked'),
      defaultValue: text('value'),
      dirName: text('dirname'),
      disabled: flag('disabled'),
      height: text('height'),
      list: inputList,
      max: text('max'),
      maxLength: integer('maxlength', -1),
      min: text('min'),
      multiple: flag('multiple'),
      name: text('name'),
      pattern: text('pattern'),
      placeholder: text('placeholder'),
      readonly: flag('readonly'),
      required: flag('required'),
      size: integer('size', 0),
      src: address('src'),
      step: text('step'),
      tabIndex: integer('tabindex', 0),
      type: oneOf('type', 'text', ...INPUT_TYPES),
      value: text('value'),
      width: text('width'),
    },
  },
  ins: { name: 'InsElement', reads: change },
  keygen: {
    name: 'KeygenElement',
    reads: {
      autofocus: flag('autofocus'),
      challenge: text('challenge'),
      disabled: flag('disabled'),
      form: ownForm,
      keytype: oneOf('keytype', 'RSA', 'DSA', 'EC'),
      labels,
      name: text('name'),
      type: () => 'keygen',
    },
  },
  label: { name: 'LabelElement', reads: { control, form: ownForm, htmlFor: text('for') } },
  legend: { name: 'LegendElement', reads: { accessKey: text('accesskey'), form: ownForm } },
  li: {
    name: 'LiElement',
    reads: { type: oneOf('type', '', '1', 'a', 'A', 'i', 'I', 'disc', 'square', 'circle'), value: integer('value', 0) },
  },
  link: {
    name: 'LinkElement',
    reads: {
      crossOrigin: CROSS_ORIGIN,
      href: address('href'),
      hreflang: text('hreflang'),
      media: text('media'),
      referrerPolicy: REFERRER,
      rel: text('rel'),
      relList: words('rel'),
      target: text('target'),
      type: text('type'),
    },
  },
  map: { name: 'MapElement', reads: { areas: within('area'), images: imagesOf, name: text('name') } },
  meta: {
    name: 'MetaElement',
    reads: {
      content: text('content'),
      httpEquiv: oneOf('http-equiv', 'content-type', 'default-style', 'refresh'),
      name: text('name'),
    },
  },
  meter: {
    name: 'MeterElement',
    reads: {
      high: integer('high', 0),
      labels,
      low: integer('low', 0),
      max: integer('max', 0),
      min: integer('min', 0),
      optimum: integer('optimum', 0),
    },
  },
  object: {
    name: 'ObjectElement',
    reads: {
      data: address('data'),
      form: ownForm,
      height: text('height'),
      name: text('name'),
      tabIndex: integer('tabindex', 0),
      type: text('type'),
      typeMustMatch: flag('typemustmatch'),
      useMap: text('usemap'),
      width: text('width'),
    },
  },
  ol: {
    name: 'OListElement',
    reads: { reversed: flag('reversed'), start: integer('start', 0), type: oneOf('type', '1', 'a', 'A', 'i', 'I') },
  },
  optgroup: { name: 'OptGroupElement', reads: { disabled: flag('disabled'), label: text('label') } },
  option: {
    name: 'OptionElement',
    reads: { ...option, defaultSelected: flag('selected'), selected: flag('selected') },
  },
  output: {
    name: 'OutputElement',
    reads: {
      defaultValue: content,
      form: ownForm,
      htmlFor: text('for'),
      labels,
      name: text('name'),
      type: () => 'output',
      value: content,
    },
  },
  param: { name: 'ParamElement', reads: { name: text('name'), value: text('value') } },
  pre: { name: 'PreElement', reads: { name: text('name'), value: text('value') } },
  progress: {
    name: 'ProgressElement',
    reads: {
      labels,
      max: greatest,
      position: (place) => progress(place, -1),
      value: (place) => progress(place, 0),
    },
  },
  quote: { name: 'QuoteElement', reads: { cite: text('cite') } },
  script: {
    name: 'ScriptElement',
    reads: {
      async: flag('async'),
      charset: text('charset'),
      crossOrigin: text('crossorigin'),
      defer: flag('defer'),
      noModule: flag('nomodule'),
      src: address('src'),
      text: content,
      type: text('type'),
    },
  },
  select: {
    name: 'SelectElement',
    reads: {
      ...select,
      autofocus: flag('autofocus'),
      disabled: flag('disabled'),
      multiple: flag('multiple'),
      name: text('name'),
      required: flag('required'),
      tabIndex: integer('tabindex', 0),
    },
  },
  source: {
    name: 'SourceElement',
    reads: {
      keySystem: text('keysystem'),
      media: text('media'),
      sizes: text('sizes'),
      src: address('src'),
      srcset: text('srcset'),
      type: text('type'),
    },
  },
  style: {
    name: 'StyleElement',
    reads: { media: text('media'), type: ({ node }) => attributeOf(node, 'type') || 'text/css' },
  },
  table: { name: 'TableElement', reads: { ...table, sortable: flag('sortable') } },
  tbody: { name: 'TableBodyElement', reads: section },
  td: { name: 'TableDataCellElement', reads: cell },
  textarea: {
    name: 'TextAreaElement',
    reads: {
      accessKey: text('accesskey'),
      autocapitalize: oneOf('autocapitalize', 'sentences', 'none', 'off', 'characters', 'words'),
      autocomplete: oneOf('autocomplete', 'on', 'off'),
      cols: integer('cols', 0),
      defaultValue: text('value'),
      form: ownForm,
      labels,
      length: ({ node }) => Buffer.byteLength(attributeOf(node, 'value') ?? ''),
      maxLength: integer('maxlength', 0),
      placeholder: text('placeholder'),
      readOnly: flag('readonly'),
      required: flag('required'),
      rows: integer('rows', 0),
      tabIndex: integer('tabindex', 0),
      type: () => 'textarea',
      value: text('value'),
      wrap: oneOf('wrap', 'soft', 'hard', 'off'),
    },
  },
  tfoot: { name: 'TableFootElement', reads: section },
  th: {
    name: 'TableHeaderCellElement',
    reads: {
      ...cell,
      abbr: text('abbr'),
      scope: oneOf('scope', '', 'row', 'col', 'colgroup', 'rowgroup'),
      sorted: flag('sorted'),
    },
  },
  thead: { name: 'TableHeadElement', reads: section },
  time: { name: 'TimeElement', reads: { datetime: text('datetime') } },
  title: { name: 'TitleElement', reads: { text: content } },
  tr: { name: 'TableRowElement', reads: tableRow },
  track: {
    name: 'TrackElement',
    reads: {
      default: flag('default'),
      kind: oneOf('kind', 'subtitle', 'captions', 'descriptions', 'chapters', 'metadata'),
      label: text('label'),
      src: address('src'),
      srclang: text('srclang'),
    },
  },
  ul: { name: 'UListElement', reads: { type: text('type') } },
  video: { name: 'VideoElement', reads: media },
}

// As in k6, a map is known by its id alone.
function imagesOf(place: Place): unknown {
  const id = attributeOf(place.node, 'id')
  if (id === undefined) return []
  return findInPage(place, `img[usemap="#${id}"],object[usemap="#${id}"]`).toArray()
}

function greatest({ node }: Place): number {
  const given = Number(attributeOf(node, 'max') ?? 1)
  return given >= 0 ? given : 1
}

function progress(place: Place, otherwise: number): number {
  const given = attributeOf(place.node, 'value')
  return given !== undefined && Number(given) >= 0 ? Number(given) / greatest(place) : otherwise
}
