// The probability of still being a customer, by the model in the pictures of a model version.
const day = 86_400_000;
const week = 7 * day;
const most = 150;

/** The probability with `x` purchase days after the first, `recency` weeks from the first to the last, at `age` weeks from the first. */
export const alive = ({ r, alpha, a, b }, x, recency, age) => 1 / (1 + (a / (b + x)) * ((alpha + age) / (alpha + recency)) ** (r + x));

/** The curve from the first purchase day to a last day, as [day, probability]; it jumps at purchase days. Days are such as 2025-12-31. */
export function aliveCurve(parameters, purchaseDays, lastDay) {
  const bought = purchaseDays.map(Date.parse).sort((a, b) => a - b);
  const first = bought[0];
  const end = Date.parse(lastDay);
  const at = (time, known) => [
    new Date(time).toISOString().slice(0, 10),
    alive(parameters, known.length - 1, (known.at(-1) - first) / week, (time - first) / week),
  ];
  const pace = Math.max(1, Math.ceil((end - first) / day / most)) * day;
  const times = new Set([...bought, end]);
  for (let time = first; time < end; time += pace) times.add(time);
  return [...times]
    .sort((a, b) => a - b)
    .flatMap((time) => {
      const before = bought.filter((d) => d < time);
      const jumps = bought.includes(time) && before.length > 0;
      const after = at(time, bought.filter((d) => d <= time));
      return jumps ? [at(time, before), after] : [after];
    });
}
