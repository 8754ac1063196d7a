/** Profiles work by the owner of the code. */
import { Session, type Profiler } from 'node:inspector/promises';

/** The owner of a function, by the URL of its file. The first match counts. */
const OWNERS: readonly (readonly [pattern: RegExp, owner: string])[] = [
  [/\/node_modules\/xstate\//, 'XState'],
  [/\/node_modules\/ofetch\//, 'ofetch'],
  [/\/node_modules\/valibot\//, 'valibot'],
  [/\/node_modules\/undici\//, 'undici'],
  [/\/node_modules\/libsql\//, 'libsql'],
  [/\/machines\//, 'the machine'],
  [/\/src\/gateway\//, 'the gateway client'],
  [/\/src\/server\/stores\//, 'the store'],
  [/\/src\//, 'the hosts, checkpoints and views'],
  [/\/test\/bench\//, 'the benchmark itself'],
  [/^node:internal\/deps\/undici/, 'the `fetch` of Node'],
  [/^node:internal\/(?:webstreams|streams)/, 'streams of Node'],
  [/^node:internal\/(?:abort_controller|event_target)/, '`AbortController` and events of Node'],
  [/^node:/, 'the rest of Node'],
];

function ownerOf({ functionName, url }: Profiler.ProfileNode['callFrame']): string | null {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(idle)') return null;
  const owner = OWNERS.find(([pattern]) => pattern.test(url))?.[1];
  return owner ?? 'V8 and the system';
}

/** Measures the shares of the time in which the work is not idle, in descending order; their sum is 1. */
export async function profile(
  work: () => Promise<void>,
): Promise<{ owner: string; share: number }[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  await work();
  const { profile: taken } = await session.post('Profiler.stop');
  session.disconnect();
  const hits = new Map<string, number>();
  let all = 0;
  for (const { callFrame, hitCount = 0 } of taken.nodes) {
    const owner = ownerOf(callFrame);
    if (owner === null) continue;
    hits.set(owner, (hits.get(owner) ?? 0) + hitCount);
    all += hitCount;
  }
  return [...hits]
    .map(([owner, count]) => ({ owner, share: count / all }))
    .sort((a, b) => b.share - a.share);
}

/** Formats the shares; those below 2 % are summed up. */
export function shares(
  parts: readonly { readonly owner: string; readonly share: number }[],
): string {
  const large = parts.filter(({ share }) => share >= 0.02);
  const rest = parts.reduce((sum, { share }) => sum + (share < 0.02 ? share : 0), 0);
  return [...large, { owner: 'the rest', share: rest }]
    .map(({ owner, share }) => `${owner} ${String(Math.round(share * 100))} %`)
    .join(', ');
}
