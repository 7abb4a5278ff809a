// Where the built program keeps its other bundles: beside this one.

export function workerEntry(): URL {
  return new URL('./worker.js', import.meta.url);
}

/** The thread that finds processes. */
export function attributionEntry(): URL {
  return new URL('./attribution.js', import.meta.url);
}

export function dashboardEntry(): URL {
  return new URL('./dashboard.js', import.meta.url);
}

/** The demo's service that has a process of its own. */
export function demoProcessEntry(): URL {
  return new URL('./demo-service.js', import.meta.url);
}
