import { expect, it } from 'vitest';
import { bearerAuthorize } from '../../src/cli/bearer-authorize.js';

const authorize = bearerAuthorize({ operator: 'of-the-operator', app: 'of-the-app' });

const as = (token: string, headers: Record<string, string> = {}) =>
  authorize(
    new Request('https://bank.example', {
      headers: { authorization: `Bearer ${token}`, ...headers },
    }),
  );

it('recognizes the operator by the token, also where the request names a user', () => {
  expect(as('of-the-operator')).toEqual({ kind: 'operator' });
  expect(as('of-the-operator', { 'identification-user-id': '42' })).toEqual({ kind: 'operator' });
});

it('recognizes the app as the user that it acts for', () => {
  expect(as('of-the-app', { 'identification-user-id': '42' })).toEqual({
    kind: 'user',
    userId: 42,
    userType: 'individual',
  });
  expect(
    as('of-the-app', { 'identification-user-id': '42', 'identification-user-type': 'merchant' }),
  ).toEqual({ kind: 'user', userId: 42, userType: 'merchant' });
});

it('takes from the app what finalize says', () => {
  const headers = {
    'identification-user-id': '42',
    'identification-correlation-type': '1',
    'identification-call-back-id': 'a-call-back',
  };
  expect(as('of-the-app', headers)).toEqual({
    kind: 'user',
    userId: 42,
    userType: 'individual',
    correlationType: 1,
    bTrustAppCallBackId: 'a-call-back',
  });
  expect(as('of-the-app', { ...headers, 'identification-correlation-type': '2' })).toBeNull();
});

it.for([
  ['no user', {}],
  ['no number', { 'identification-user-id': 'x' }],
  ['two users', { 'identification-user-id': '1, 2' }],
  ['a user of no kind', { 'identification-user-id': '1', 'identification-user-type': 'operator' }],
] as const)('refuses the app where it names %s', ([, headers]) => {
  expect(as('of-the-app', { ...headers })).toBeNull();
});

it.for(['', 'of-the-ap', 'of-the-app2', 'OF-THE-APP', 'of-the-app of-the-app'])(
  'refuses the token "%s"',
  (token) => {
    expect(as(token, { 'identification-user-id': '42' })).toBeNull();
  },
);

it('refuses a request without a token or with another scheme', () => {
  expect(authorize(new Request('https://bank.example'))).toBeNull();
  const headers = { authorization: 'Basic of-the-operator' };
  expect(authorize(new Request('https://bank.example', { headers }))).toBeNull();
});

const withPassword = (password: string, path: string, name = 'anybody') =>
  authorize(
    new Request(`https://bank.example${path}`, {
      headers: { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` },
    }),
  );

it('accepts the operator’s token as a password at the operator’s page', () => {
  for (const path of ['/operator', '/operator?state=failed', '/operator/some-id/retry']) {
    expect(withPassword('of-the-operator', path)).toEqual({ kind: 'operator' });
  }
});

it.for(['/identifications', '/operators', '/', '/return/success', '/x/operator'])(
  'accepts no password at %s',
  (path) => {
    expect(withPassword('of-the-operator', path)).toBeNull();
  },
);

it.for(['of-the-app', 'of-the-operato', '', 'x:of-the-operator'])(
  'refuses the password "%s"',
  (password) => {
    expect(withPassword(password, '/operator')).toBeNull();
  },
);

it.for(['Basic', 'Basic ', 'Basic !', 'Basic b2Y=', 'Digest b2Y6b2Y='])(
  'refuses the credentials "%s"',
  (authorization) => {
    expect(
      authorize(new Request('https://bank.example/operator', { headers: { authorization } })),
    ).toBeNull();
  },
);
