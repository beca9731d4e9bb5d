-- Grain: one row per canonical order line of the chunk.
-- A row is a return when the export says so, when its invoice is a cancellation, or when its quantity or amount is negative.
CREATE OR REPLACE {kept} order_lines AS
WITH signed AS (
    SELECT
        *,
        coalesce(
            kind_text IN ('return', 'refund')
            OR (kind_text IS NULL AND (
                coalesce(quantity, 1) < 0 OR coalesce(amount, unit_price, 0) < 0 OR {is_cancellation}
            )), false
        ) AS returned,
        coalesce(abs(quantity), 1) AS pieces,
        abs(coalesce(amount, unit_price * coalesce(abs(quantity), 1), 0)) AS gross,
        {rate} AS rate
    FROM typed
    WHERE reason IS NULL AND NOT excluded
),
reduced AS (
    -- A discount never makes a line negative; one of the order is shared out in proportion to the lines' amounts.
    SELECT *, least(gross, abs(coalesce(discount, 0)) + {order_share}) AS off
    FROM signed
    {same_order}
),
valued AS (
    SELECT
        line,
        part,
        coalesce(order_text, customer_id || '-' || strftime(time, '%Y%m%d')) AS order_id,
        customer_id,
        time,
        sku,
        description,
        CASE WHEN returned THEN -pieces ELSE pieces END AS quantity,
        round(rate * gross / nullif(pieces, 0), 4) AS unit_price,
        round(rate * off, 4) AS discount,
        CASE WHEN returned THEN -1 ELSE 1 END
            * round(rate * (gross - CASE WHEN {has_amount} THEN 0 ELSE off END), 4) AS amount,
        {currency} AS currency,
        country,
        CASE WHEN returned THEN 'return' ELSE 'sale' END AS kind,
        round(rate * abs(refunded), 4) AS refunded,
        status_text
    FROM reduced
)
SELECT * EXCLUDE (refunded, status_text) FROM valued
UNION ALL
-- Shops that only say how much of an order was refunded: one return line for it.
SELECT
    line, part, order_id, customer_id, time, NULL, 'refund', -1, refunded, 0, -refunded, currency, country, 'return'
FROM valued
WHERE refunded > 0
UNION ALL
-- Shops that only say that an order was refunded: each of its lines came back.
SELECT
    line, part, order_id, customer_id, time, sku, description, -quantity, unit_price, discount, -amount, currency, country,
    'return'
FROM valued
WHERE {refunded_by_status} AND kind = 'sale' AND status_text = 'refunded';
