import { State } from './state';

export const dynamic = 'force-dynamic';

export default function Page() {
  return <State />;
}
