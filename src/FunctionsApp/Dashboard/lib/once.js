/** A function that loads for all who call it once; what failed is tried again by the next call. */
export function once(load) {
  let kept = null;
  return () =>
    (kept ??= load().catch((error) => {
      kept = null;
      throw error;
    }));
}
