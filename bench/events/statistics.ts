/** @returns the value below which a share of the values lie, NaN when there are none */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** @returns the middle value, NaN when there are none */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
