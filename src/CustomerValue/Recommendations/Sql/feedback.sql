-- Grain: one row per customer, product, calendar day (UTC) and type of feedback, of one slice of customers. A return counts on
-- the day from which nothing of the product is left with the customer.
SELECT customer_id, sku, day, type::UTINYINT AS type
FROM (
    SELECT customer_id, sku, time::DATE AS day, 0 AS type FROM lines WHERE kind = 'sale' AND sku IS NOT NULL
    UNION
    SELECT
        customer_id,
        sku,
        time::DATE AS day,
        CASE type WHEN 'buy' THEN 0 WHEN 'cart' THEN 1 WHEN 'favourite' THEN 2 ELSE 3 END AS type
    FROM events
    WHERE sku IS NOT NULL
    UNION
    SELECT customer_id, sku, time::DATE AS day, 4 AS type
    FROM (
        SELECT
            *,
            sum(CASE kind WHEN 'return' THEN -abs(quantity) ELSE abs(quantity) END) OVER (
                PARTITION BY customer_id, sku ORDER BY time
            ) AS left_over
        FROM lines
        WHERE sku IS NOT NULL AND quantity IS NOT NULL
    )
    WHERE kind = 'return' AND left_over <= 0
)
ORDER BY customer_id, sku, day, type
