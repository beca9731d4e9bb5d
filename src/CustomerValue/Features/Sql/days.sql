-- Grain: one row per customer and calendar day (UTC) with at least one order line; amounts in the reporting currency.
-- A purchase day has at least one sale line, even of amount zero; a day of returns alone is not one.
CREATE TEMP TABLE all_days AS
WITH daily AS (
    SELECT
        customer_id,
        time::DATE AS day,
        count(*) FILTER (kind = 'sale') AS lines,
        count(DISTINCT order_id) FILTER (kind = 'sale') AS orders,
        coalesce(sum(quantity) FILTER (kind = 'sale'), 0) AS units,
        coalesce(sum(amount) FILTER (kind = 'sale'), 0) AS sale,
        coalesce(sum(amount) FILTER (kind = 'return'), 0) AS returned,
        sum(amount) AS net,
        coalesce(sum(discount) FILTER (kind = 'sale'), 0) AS discount,
        count(*) FILTER (kind = 'sale' AND discount > 0) AS discounted_lines,
        count(*) FILTER (kind = 'return') AS return_lines,
        max(unit_price) FILTER (kind = 'sale') AS top_price,
        count(*) FILTER (kind = 'sale' AND hour(time) BETWEEN 5 AND 11) AS morning_lines,
        count(*) FILTER (kind = 'sale' AND hour(time) >= 18) AS evening_lines,
        min(hour(time)) FILTER (kind = 'sale') AS first_hour,
        max(country) AS country
    FROM lines
    GROUP BY customer_id, day
)
SELECT *,
    lines > 0 AS purchase,
    -- Both count purchase days only; a return does not reset the customer's rhythm.
    CASE WHEN lines > 0 THEN
        day - lag(day) OVER (PARTITION BY customer_id, lines > 0 ORDER BY day)
    END AS gap,
    CASE WHEN lines > 0 THEN
        row_number() OVER (PARTITION BY customer_id, lines > 0 ORDER BY day)
    END AS nth
FROM daily;
