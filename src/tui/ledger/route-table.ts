// Exchanges counted by route: method, service and path template. Bounded; what comes after the bound is counted as one
// route of its own, so that a scan of random paths takes neither memory nor the sums.
import type { Contribution } from './contribution.ts';
import { createTally, type Tally, tallyUp } from './tally.ts';

export interface Route extends Tally {
  readonly key: string;
  readonly method: string;
  readonly service: string;
  readonly template: string;
}

const MAX_ROUTES = 1_000;

/** Key of the route that stands for all those beyond the bound. */
export const OTHER_ROUTES = 'other';

export class RouteTable {
  readonly #routes = new Map<string, Route>();

  count(contribution: Contribution, by: 1 | -1): void {
    tallyUp(this.#routeOf(contribution), contribution, by);
  }

  routes(): readonly Route[] {
    return [...this.#routes.values()];
  }

  clear(): void {
    this.#routes.clear();
  }

  #routeOf({ method, service, template }: Contribution): Route {
    const key = `${method} ${service} ${template}`;
    const found = this.#routes.get(key);
    if (found !== undefined) return found;
    if (this.#routes.size < MAX_ROUTES) return this.#add({ key, method, service, template });
    return (
      this.#routes.get(OTHER_ROUTES) ??
      this.#add({ key: OTHER_ROUTES, method: '*', service: '*', template: 'all others' })
    );
  }

  #add(route: Omit<Route, keyof Tally>): Route {
    const added = { ...route, ...createTally() };
    this.#routes.set(route.key, added);
    return added;
  }
}
