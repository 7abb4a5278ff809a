// What is found out about an exchange after it was told: who sent it, who served it, what caused it, what is wrong with it.
import type { Finding } from './finding.ts';
import type { Link } from './link.ts';
import type { ServiceIdentity } from './service-identity.ts';

export interface Annotation {
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  readonly link?: Link;
  /** All that are known now; they take the place of those from before. */
  readonly findings?: readonly Finding[];
}
