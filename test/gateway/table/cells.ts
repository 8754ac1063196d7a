/** The table of answers: status × content type × body × packing × headers. Each cell is one answer. */

const OPERATIONS = ['initiate', 'status', 'finalize'] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface Cell {
  /** Also the `userId` of the call that gets this answer. */
  readonly id: number;
  readonly operation: Operation;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: BodyName;
  readonly packing: Packing;
  readonly headers: HeadersName;
  /** Whether a page of another origin may read the headers. */
  readonly exposed: boolean;
  readonly transfer: 'whole' | 'cut' | 'silent';
}

/** What a body is; the oracle judges by this alone. */
export type Nature =
  | { readonly is: 'empty' | 'cut JSON' | 'foreign' }
  | {
      readonly is: 'JSON';
      readonly title?: string;
      readonly value: Partial<Record<Operation, unknown>>;
    };

const GIVEN = {
  initiate: { url: 'https://verify.example/1', status: 'PROCESSING' },
  status: { status: 'PROCESSING', url: null },
  finalize: { correlationId: 'щ-1', individualId: 989 },
};

const ANSWER = {
  videoIdentificationUrl: GIVEN.initiate.url,
  videoIdentificationStatus: 'PROCESSING',
  ...GIVEN.finalize,
};

interface BodyKind {
  readonly text: string | Buffer;
  readonly nature: Nature;
}

const json = (value: unknown, given: Partial<Record<Operation, unknown>>): BodyKind => ({
  text: JSON.stringify(value),
  nature: { is: 'JSON', value: given },
});
const foreign = (text: string | Buffer): BodyKind => ({ text, nature: { is: 'foreign' } });

/** More than the client reads. */
const LARGE = 70_000;
const NO_STATUS = { status: { status: null, url: null } };

export const BODIES = {
  empty: { text: '', nature: { is: 'empty' } },
  blank: { text: ' \r\n', nature: { is: 'empty' } },
  answer: json(ANSWER, GIVEN),
  problem: {
    text: '{"title":"User is not eligible","status":1}',
    nature: { is: 'JSON', title: 'User is not eligible', value: NO_STATUS },
  },
  'problem of a person': {
    text: '{"title":"Ivanka Izmislena is not eligible","status":1}',
    nature: { is: 'JSON', value: NO_STATUS },
  },
  list: json([ANSWER], {}),
  html: foreign('<!doctype html><title>Blocked</title>'),
  text: foreign('404 page not found\n'),
  cut: { text: JSON.stringify(ANSWER).slice(0, 90), nature: { is: 'cut JSON' } },
  // Siblings, for the statuses where they matter.
  'cut list': { text: '[{"title":"Not', nature: { is: 'cut JSON' } },
  'cut text': { text: '"Not fo', nature: { is: 'cut JSON' } },
  BOM: { ...json(ANSWER, GIVEN), text: `\uFEFF${JSON.stringify(ANSWER)}` },
  spaced: { ...json(ANSWER, GIVEN), text: `\r\n ${JSON.stringify(ANSWER)}\n` },
  'UTF-16': foreign(Buffer.from(`\uFEFF${JSON.stringify(ANSWER)}`, 'utf16le')),
  template: foreign('{{ errors.404 }}'),
  JavaScript: foreign("{'title': null}"),
  'HTML with JSON in it': foreign('<pre>{"title":"Blocked"}</pre>'),
  'JSON with a tail': foreign(`${JSON.stringify(ANSWER)}<!-- proxy -->`),
  nothing: json({}, NO_STATUS),
  null: json(null, {}),
  scalar: json('PROCESSING', {}),
  'odd message': json({ ...ANSWER, message: { text: ['Wait'] } }, GIVEN),
  'more fields': json({ ...ANSWER, traceId: 'a', errors: [] }, GIVEN),
  'number as text': json({ ...ANSWER, individualId: '989' }, GIVEN),
  'number as a fraction': json(
    { ...ANSWER, individualId: '989.5' },
    { ...GIVEN, finalize: undefined },
  ),
  'number too large': json(
    { ...ANSWER, individualId: '9007199254740993' },
    { ...GIVEN, finalize: undefined },
  ),
  'odd status': json({ ...ANSWER, videoIdentificationStatus: 7 }, { finalize: GIVEN.finalize }),
  'null fields': json(
    { ...ANSWER, videoIdentificationStatus: null, videoIdentificationUrl: null },
    { ...NO_STATUS, finalize: GIVEN.finalize },
  ),
  'invalid UTF-8': {
    ...json({}, GIVEN),
    text: Buffer.concat([
      Buffer.from(`${JSON.stringify(ANSWER).slice(0, -1)},"message":"`),
      Buffer.from([0xff, 0xc0, 0xaf]),
      Buffer.from('"}'),
    ]),
  },
  'large JSON': json({ ...ANSWER, message: 'x'.repeat(LARGE) }, GIVEN),
  'large HTML': foreign(`<!doctype html>${'x'.repeat(LARGE)}`),
} as const satisfies Record<string, BodyKind>;

export type BodyName = keyof typeof BODIES;

export const natureOf = (name: BodyName): Nature => BODIES[name].nature;
export const isLarge = (name: BodyName): boolean => BODIES[name].text.length > LARGE;

const PACKINGS = [
  'none',
  'gzip',
  'x-gzip',
  'GZIP',
  'deflate',
  'raw deflate',
  'br',
  'gzip, br',
  'deflate, gzip',
  // Complete but for the checksum at its end.
  'gzip without its end',
  // JSON packed from 8 MB of white space and an answer.
  'bomb',
  'bomb in br',
  // What is in the body is no gzip.
  'wrong label',
  'damaged',
  'unknown coding',
] as const;
export type Packing = (typeof PACKINGS)[number];

const SENT_AT = 'Thu, 21 May 2026 10:00:00 GMT';

/** The headers, and the wait in ms that they ask for. */
export const HEADERS = {
  none: { headers: {}, wait: null },
  seconds: { headers: { 'retry-after': '7' }, wait: 7_000 },
  fraction: { headers: { 'retry-after': '2.5' }, wait: 3_000 },
  zero: { headers: { 'retry-after': '0' }, wait: null },
  negative: { headers: { 'retry-after': '-5' }, wait: null },
  blank: { headers: { 'retry-after': ' ' }, wait: null },
  garbage: { headers: { 'retry-after': 'soon' }, wait: null },
  list: { headers: { 'retry-after': 'soon, 7, 9' }, wait: 7_000 },
  twice: { headers: { 'retry-after': ['7', '9'] }, wait: 7_000 },
  IMF: { headers: { date: SENT_AT, 'retry-after': 'Thu, 21 May 2026 10:00:07 GMT' }, wait: 7_000 },
  'RFC 850': {
    headers: { date: SENT_AT, 'retry-after': 'Thursday, 21-May-26 10:00:07 GMT' },
    wait: 7_000,
  },
  asctime: { headers: { date: SENT_AT, 'retry-after': 'Thu May 21 10:00:07 2026' }, wait: 7_000 },
  'past date': {
    headers: { date: SENT_AT, 'retry-after': 'Thu, 21 May 2026 09:59:59 GMT' },
    wait: null,
  },
  'list of dates': {
    headers: { date: SENT_AT, 'retry-after': 'later, Thu, 21 May 2026 10:00:07 GMT, 9' },
    wait: 7_000,
  },
} as const satisfies Record<
  string,
  { readonly headers: Record<string, string | readonly string[]>; readonly wait: number | null }
>;
type HeadersName = keyof typeof HEADERS;

/** Where a redirect leads: to a valid answer of this server. */
export const FOLLOWED = '/followed';

const STATUSES = [200, 400, 403, 404, 408, 409, 422, 429, 503];
const TYPES = [
  null,
  'application/json',
  'Application/Problem+JSON; charset=windows-1251',
  'text/plain',
  'text/html; charset=windows-1251',
  'application/json-seq',
];
const COMMON = ['empty', 'blank', 'answer', 'problem', 'list', 'html', 'text', 'cut'] as const;
const RARE = (Object.keys(BODIES) as BodyName[]).filter(
  (name) => !(COMMON as readonly string[]).includes(name),
);

type Draft = Partial<Omit<Cell, 'id'>> & Pick<Cell, 'status'>;

function* drafts(): Generator<Draft> {
  for (const status of STATUSES) {
    for (const contentType of TYPES) for (const body of COMMON) yield { status, contentType, body };
  }
  for (const status of [200, 404]) {
    for (const contentType of [null, 'application/json', 'text/html']) {
      for (const body of RARE) yield { status, contentType, body };
    }
  }
  for (const contentType of [null, 'application/json', 'text/html']) {
    for (const body of ['empty', 'problem', 'html', 'cut'] as const)
      yield { status: 401, contentType, body };
  }
  // What is left out of an answer matters to each operation in its own way.
  for (const body of RARE) {
    for (const operation of OPERATIONS)
      yield { status: 200, operation, body, contentType: 'text/plain' };
  }
  for (const packing of PACKINGS) {
    for (const status of [200, 404, 503]) {
      for (const body of ['answer', 'problem', 'html', 'empty'] as const) {
        yield { status, packing, body, contentType: body === 'html' ? 'text/html' : null };
      }
    }
  }
  for (const headers of Object.keys(HEADERS) as HeadersName[]) {
    for (const exposed of [true, false]) {
      yield { status: 429, headers, exposed };
      yield { status: 503, headers, exposed };
      yield { status: 403, headers, exposed, body: 'html', contentType: 'text/html' };
      yield { status: 200, headers, exposed, body: 'text', contentType: 'text/plain' };
      yield { status: 403, headers, exposed, body: 'problem', contentType: 'application/json' };
    }
  }
  for (const status of [300, 301, 302, 303, 304, 307, 308]) {
    for (const operation of OPERATIONS) yield { status, operation, headers: 'seconds' };
  }
  for (const status of [201, 202, 204, 205, 405, 410, 425, 451, 500, 501, 502, 504, 599]) {
    yield { status };
    if (status !== 204 && status !== 205) yield { status, body: 'text', contentType: 'text/plain' };
  }
  for (const status of [200, 400, 403, 404, 429, 500]) {
    for (const transfer of ['cut', 'silent'] as const) {
      yield { status, transfer, body: 'problem', contentType: 'application/json' };
      yield { status, transfer, body: 'html', contentType: 'text/html' };
    }
  }
}

const keyOf = (draft: Draft): string => JSON.stringify(Object.entries(draft).sort());

/** All cells, each with the operation that is given, or the three in turn. */
export const CELLS: readonly Cell[] = [
  ...new Map([...drafts()].map((draft) => [keyOf(draft), draft])).values(),
].map((draft, index) => ({
  id: index + 1,
  operation: OPERATIONS[index % OPERATIONS.length] ?? 'status',
  contentType: null,
  body: 'empty',
  packing: 'none',
  headers: 'none',
  exposed: true,
  transfer: 'whole',
  ...draft,
}));
