-- Family: purchase value. Grain: one row per customer with a purchase day before the cutoff. Window: all history.
-- feature recency_days: days from the last purchase day to the cutoff | days
-- feature tenure_days: days from the first purchase day to the cutoff | days
-- feature purchase_days: days with a purchase | days
-- feature orders: orders placed | orders
-- feature lines: order lines bought | lines
-- feature units: units bought | units
-- feature spend: amount bought less amount returned | currency
-- feature spend_mean: mean amount of a purchase day | currency
-- feature spend_sd: standard deviation of the amounts of purchase days | currency
-- feature spend_min: smallest amount of a purchase day | currency
-- feature spend_max: largest amount of a purchase day | currency
-- feature spend_first: amount of the first purchase day | currency
-- feature spend_last: amount of the last purchase day | currency
-- feature spend_last_over_mean: amount of the last purchase day in units of the mean | ratio
-- feature spend_per_tenure_day: spend for each day since the first purchase | currency per day
SELECT
    customer_id,
    getvariable('cutoff') - max(day) FILTER (purchase) AS recency_days,
    getvariable('cutoff') - min(day) FILTER (purchase) AS tenure_days,
    count(*) FILTER (purchase) AS purchase_days,
    sum(orders) AS orders,
    sum(lines) AS lines,
    sum(units) AS units,
    sum(net) AS spend,
    avg(sale) FILTER (purchase) AS spend_mean,
    stddev_samp(sale) FILTER (purchase) AS spend_sd,
    min(sale) FILTER (purchase) AS spend_min,
    max(sale) FILTER (purchase) AS spend_max,
    arg_min(sale, day) FILTER (purchase) AS spend_first,
    arg_max(sale, day) FILTER (purchase) AS spend_last,
    arg_max(sale, day) FILTER (purchase) / nullif(avg(sale) FILTER (purchase), 0) AS spend_last_over_mean,
    sum(net) / (getvariable('cutoff') - min(day) FILTER (purchase)) AS spend_per_tenure_day
FROM seen
GROUP BY customer_id
