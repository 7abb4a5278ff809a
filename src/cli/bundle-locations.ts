// Where the built program keeps its other two bundles: beside this one.

export function workerEntry(): URL {
  return new URL('./worker.js', import.meta.url);
}

export function dashboardEntry(): URL {
  return new URL('./dashboard.js', import.meta.url);
}
