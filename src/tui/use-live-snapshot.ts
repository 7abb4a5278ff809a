// The session's newest snapshot. What arrives lives outside React; a notice makes React look again, nothing is copied.
import { useMemo, useSyncExternalStore } from 'react';
import type { LiveSession, SessionSnapshot } from '../session/live-view.ts';

export function useLiveSnapshot(session: LiveSession): SessionSnapshot {
  const [subscribe, snapshot] = useMemo(
    () => [(listener: () => void) => session.subscribe(listener), () => session.snapshot()] as const,
    [session],
  );
  return useSyncExternalStore(subscribe, snapshot);
}
