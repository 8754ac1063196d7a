import { Identify } from './identify';

// Rendered for each request, on the server.
export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <main>
      <h1>Open an account</h1>
      <Identify />
    </main>
  );
}
