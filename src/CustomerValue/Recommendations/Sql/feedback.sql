-- Grain: one row per customer, product, calendar day (UTC) and type of feedback, of one slice of customers. A return counts on
-- the day from which nothing of the product is left with the customer. An event of buying is left out within a day of an order.
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
        -- A shop's pages and its orders tell of the same purchase twice, on days of different clocks.
        AND NOT (
            type = 'buy'
            AND EXISTS (
                FROM lines
                WHERE lines.kind = 'sale' AND lines.customer_id = events.customer_id AND lines.sku = events.sku
                    AND lines.time::DATE BETWEEN events.time::DATE - 1 AND events.time::DATE + 1
            )
        )
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
