// A service identity in words: `orders (pid 4242, node)`.
import type { ServiceIdentity } from './service-identity.ts';

/** Undefined when nothing of it can be said. */
export function identityText({ service, pid, processName }: ServiceIdentity): string | undefined {
  // A program that is called as its process is (curl) need not be named twice.
  const what = processName === service ? undefined : processName;
  const details = [pid === undefined ? undefined : `pid ${pid}`, what].filter((part) => part !== undefined);
  const name = service ?? processName;
  if (name === undefined) return pid === undefined ? undefined : `pid ${pid}`;
  return details.length === 0 ? name : `${name} (${details.join(', ')})`;
}
