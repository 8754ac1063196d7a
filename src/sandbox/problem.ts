/** A problem details answer (RFC 9457). It never echoes what the client sent. */
export function problem(
  status: number,
  title: string,
  { detail, headers = {} }: { detail?: string; headers?: Record<string, string> } = {},
): Response {
  const body = { type: 'about:blank', title, status, ...(detail !== undefined && { detail }) };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
