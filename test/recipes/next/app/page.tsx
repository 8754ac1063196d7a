import { Identify } from './identify';

export default function Page() {
  return (
    <main>
      <h1>Open an account</h1>
      <Identify />
    </main>
  );
}
