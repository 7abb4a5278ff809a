// What captured exchanges can be written as.

export const exportFormats = ['har', 'curl', 'hurl', 'k6', 'zipkin', 'jsonl', 'gor'] as const;

export type ExportFormat = (typeof exportFormats)[number];
