// Rates and shares in few cells.

/** `14.2/s`, `0.3/s`, `1234/s`, `-` for nothing. */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return '-';
  return `${perSecond < 99.95 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`;
}

/** `100%`, `12%`, `0.4%`; less than all is never rounded up to all. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent}%`;
  if (percent > 99) return `${Math.floor(percent * 10) / 10}%`;
  return percent < 1 ? `${Math.max(0.1, percent).toFixed(1)}%` : `${Math.round(percent)}%`;
}
