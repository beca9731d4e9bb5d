-- Grain: one row per customer and order number that starts again in this export, with the times from which on it names another order: sales,
-- cancelled ones too, after {days} days without one. A return may come late and belongs to the sale before it.
CREATE OR REPLACE TABLE restarts AS
WITH sold AS (
    SELECT customer_id, order_text, time
    FROM typed
    WHERE reason IS NULL AND NOT anonymous AND order_text IS NOT NULL AND NOT (
        coalesce(quantity, 1) < 0 OR money < 0 OR coalesce(kind_state = 'returned', false) OR {cancellation}
    )
),
-- Few numbers reach so far, and only their rows are sorted.
far AS (
    SELECT customer_id, order_text
    FROM sold
    GROUP BY ALL
    HAVING max(time) - min(time) > INTERVAL {days} DAY
),
gaps AS (
    SELECT customer_id, order_text, time
    FROM sold SEMI JOIN far USING (customer_id, order_text)
    QUALIFY time - lag(time) OVER (PARTITION BY customer_id, order_text ORDER BY time) > INTERVAL {days} DAY
)
SELECT customer_id, order_text, list(time ORDER BY time DESC) AS starts
FROM gaps
GROUP BY ALL;
