import * as v from 'valibot';
import type { ReturnEvent } from '../host/return-urls.js';

const REPORT = 'identification-machine.return';

const reportSchema = v.object({
  type: v.literal(REPORT),
  id: v.string(),
  event: v.picklist(['redirect.succeeded', 'redirect.failed']),
});

/** Reports a return to the page that opened this window, if that page is of the same origin. */
export function reportToOpener(id: string, { type }: ReturnEvent): void {
  try {
    const opener: unknown = window.opener;
    if (opener === null) return;
    const report: v.InferOutput<typeof reportSchema> = { type: REPORT, id, event: type };
    (opener as Window).postMessage(report, location.origin);
  } catch {
    // The tabs of this origin are told by the channel.
  }
}

/**
 * Receives the reports of this origin. The event is a hint: it makes the machine ask the gateway.
 *
 * @returns stops receiving
 */
export function watchReports(
  received: (report: { source: unknown; id: string; event: ReturnEvent }) => void,
): () => void {
  const listener = ({ origin, source, data }: MessageEvent<unknown>): void => {
    if (origin !== location.origin) return;
    const report = v.safeParse(reportSchema, data);
    if (!report.success) return;
    received({ source, id: report.output.id, event: { type: report.output.event } });
  };
  addEventListener('message', listener);
  return () => {
    removeEventListener('message', listener);
  };
}
