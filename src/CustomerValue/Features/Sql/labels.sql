-- Grain: one row per customer with a purchase day in the horizon [cutoff, cutoff + horizon days).
-- Read only when that window has passed. Returns in the window are deducted; a customer is never worth less than nothing.
CREATE OR REPLACE TEMP TABLE labels AS
SELECT
    customer_id,
    greatest(sum(net), 0)::DOUBLE AS label_spend,
    count(*) FILTER (purchase) AS label_orders,
    max(day) FILTER (purchase) - getvariable('cutoff') AS label_last_day
FROM all_days
WHERE day >= getvariable('cutoff') AND day < getvariable('cutoff') + getvariable('horizon')::INTEGER
GROUP BY customer_id;
