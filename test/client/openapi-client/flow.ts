/** A client of another team: it knows the API by its OpenAPI document alone. */
import { stdout } from 'node:process';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

type Identification = components['schemas']['Identification'];

const api = createClient<paths>({
  baseUrl: process.env['API'] ?? '',
  headers: { authorization: 'user 42' },
});

/** Waits for the next version by long polls, until the identification waits for its user or has ended. */
async function atRest(known: Identification): Promise<Identification> {
  let identification = known;
  while (identification.working) {
    const { data, error } = await api.GET('/identifications/{id}', {
      params: { path: { id: known.id }, query: { after: identification.version, wait: 25 } },
    });
    if (error) throw new Error(error.title);
    // A 204 has no body: there is no newer version.
    identification = data ?? identification;
  }
  return identification;
}

const none = await api.GET('/identifications/current');
if (none.response.status !== 404) throw new Error('There is an identification already.');
const started = await api.POST('/identifications', { body: { deviceName: 'a terminal' } });
if (started.error) throw new Error(started.error.title);

let identification = await atRest(started.data);
const states: Identification['state'][] = [identification.state];
while (identification.hostedPage !== null) {
  const path = { id: identification.id };
  const form = identification.hostedPage === 'identityCheck' ? 'pass' : 'sign';
  const opened = await api.POST('/identifications/{id}/open', {
    params: { path },
    body: { landing: 'app' },
  });
  if (opened.error) throw new Error(opened.error.title);
  const { url, session, page } = opened.data;
  if (session === null || page === null) throw new Error('No return is expected.');
  await fetch(`${url}/${form}`, { method: 'POST', redirect: 'manual' });
  const returned = await api.POST('/identifications/{id}/events', {
    params: { path },
    body: { type: 'redirect.succeeded', session, page },
  });
  if (returned.error) throw new Error(returned.error.title);
  identification = await atRest(returned.data);
  states.push(identification.state);
}

const refused = await api.POST('/identifications/{id}/events', {
  params: { path: { id: identification.id } },
  body: { type: 'retry', state: identification.state },
});
const current = await api.GET('/identifications/current');
stdout.write(
  JSON.stringify({
    states,
    output: identification.output,
    refusal: refused.error?.title,
    current: current.data?.id === identification.id,
  }),
);
