-- Grain: one row per customer and week with an order line or an event. Window: the weeks just before the cutoff; week 0 is the
-- last 7 days. A channel is one line: its sum over the days of a week, its name, what it means and its unit.
WITH done AS (
    SELECT customer_id, day, orders, sale, units, returned, 0 AS visits, 0 AS carts FROM seen
    UNION ALL
    SELECT customer_id, day, 0, 0, 0, 0, visits, carts FROM visits
)
SELECT
    customer_id,
    sum(orders) AS orders, -- orders placed | orders
    sum(sale) AS spend, -- amount bought, returns not deducted | currency
    sum(units) AS units, -- units bought | units
    -sum(returned) AS returns, -- amount returned | currency
    counted(1, sum(visits)) AS visits, -- visits of the shop's pages; unknown without events | visits
    counted(1, sum(carts)) AS carts, -- products put into the cart; unknown without events | events
    (getvariable('cutoff') - 1 - day) // 7 AS week
FROM done
WHERE day >= getvariable('cutoff') - 7 * getvariable('weeks')::INTEGER
GROUP BY customer_id, week
