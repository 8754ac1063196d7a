const MOST = 20_000;

/** The hosted URLs of identifications that wait for their user: in memory, and nowhere else. */
export interface HostedUrls {
  get(id: string): string | null;
  set(id: string, url: string | null): void;
}

/** Keeps the latest 20000; the gateway can be asked for the others again. */
export function createHostedUrls(): HostedUrls {
  const urls = new Map<string, string>();
  return {
    get: (id) => urls.get(id) ?? null,
    set: (id, url) => {
      urls.delete(id);
      if (url === null) return;
      urls.set(id, url);
      for (const [oldest] of urls) {
        if (urls.size <= MOST) break;
        urls.delete(oldest);
      }
    },
  };
}
