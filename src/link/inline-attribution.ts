// Finding processes in this thread, over the same messages as in one of its own: for tests.
import {
  type AttributionHandle,
  type AttributionListener,
  createAttributionHandle,
} from './attribution-handle.ts';
import { hostAttribution } from './attribution-host.ts';

export function createInlineAttribution(listener: AttributionListener): AttributionHandle {
  return createAttributionHandle(listener, (port, options) => {
    hostAttribution(port, options);
    return () => port.close();
  });
}
