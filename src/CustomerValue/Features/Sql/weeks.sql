-- Grain: one row per customer and week with an order line. Window: the weeks just before the cutoff; week 0 is the last 7 days.
-- A channel is one line: its sum over the days of a week, its name, what it means and its unit.
SELECT
    customer_id,
    sum(orders) AS orders, -- orders placed | orders
    sum(sale) AS spend, -- amount bought, returns not deducted | currency
    sum(units) AS units, -- units bought | units
    -sum(returned) AS returns, -- amount returned | currency
    (getvariable('cutoff') - 1 - day) // 7 AS week
FROM seen
WHERE day >= getvariable('cutoff') - 7 * getvariable('weeks')::INTEGER
GROUP BY customer_id, week
