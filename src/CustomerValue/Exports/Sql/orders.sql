-- Grain: one row per row of the chunk. From text to canonical order lines, with the reason where a value cannot be read.
-- The placeholders are expressions over the mapped text columns; a column that the export does not have is NULL.
CREATE OR REPLACE TEMP TABLE typed AS
WITH read AS (
    SELECT
        line,
        start,
        length,
        part,
        customer_id,
        order_id AS order_text,
        time AS time_text,
        quantity AS quantity_text,
        unit_price AS price_text,
        amount AS amount_text,
        coalesce(discount, order_discount) AS discount_text,
        refunded AS refunded_text,
        lower(kind) AS kind_text,
        lower(status) AS status_text,
        nullif(sku, '') AS sku,
        nullif(description, '') AS description,
        upper(currency) AS currency,
        nullif(country, '') AS country,
        {time} AS time,
        {quantity} AS quantity,
        {unit_price} AS unit_price,
        {amount} AS amount,
        coalesce({discount}, 0) + coalesce({order_discount}, 0) AS discount,
        {refunded} AS refunded
    FROM raw
)
SELECT
    *,
    status_text IN ('cancelled', 'canceled', 'failed', 'pending', 'voided', 'draft', 'checkout-draft', 'trash') AS excluded,
    CASE
        WHEN time_text IS NULL THEN ['time', 'missing']
        WHEN time IS NULL THEN ['time', 'not_a_time']
        WHEN time < TIMESTAMP '1970-01-01' OR time > {latest} THEN ['time', 'time_out_of_range']
        WHEN quantity_text IS NOT NULL AND (quantity IS NULL OR NOT isfinite(quantity)) THEN ['quantity', 'not_a_number']
        WHEN price_text IS NOT NULL AND (unit_price IS NULL OR NOT isfinite(unit_price)) THEN ['unit_price', 'not_a_number']
        WHEN amount_text IS NOT NULL AND (amount IS NULL OR NOT isfinite(amount)) THEN ['amount', 'not_a_number']
        WHEN price_text IS NULL AND {has_price} THEN ['unit_price', 'missing']
        WHEN amount_text IS NULL AND {has_amount} THEN ['amount', 'missing']
        WHEN abs(coalesce(quantity, 1)) > 1e9 THEN ['quantity', 'too_large']
        WHEN abs(coalesce(unit_price, 0)) > 1e12 THEN ['unit_price', 'too_large']
        WHEN abs(coalesce(amount, unit_price * coalesce(quantity, 1), 0)) > 1e12 THEN ['amount', 'too_large']
        WHEN kind_text NOT IN ('sale', 'return', 'refund', 'purchase', 'order', 'buy') THEN ['kind', 'unknown_word']
    END AS reason
FROM read;

-- A row is a return when the export says so, when its invoice is a cancellation, or when its quantity or amount is negative.
CREATE OR REPLACE TEMP TABLE order_lines AS
WITH signed AS (
    SELECT
        *,
        kind_text IN ('return', 'refund')
            OR (kind_text IS NULL AND (
                coalesce(quantity, 1) < 0 OR coalesce(amount, unit_price, 0) < 0 OR {is_cancellation}
            )) AS returned,
        coalesce(abs(quantity), 1) AS pieces,
        abs(coalesce(amount, unit_price * coalesce(abs(quantity), 1), 0)) AS gross,
        CASE WHEN {has_rate} THEN {rate} ELSE 1 END AS rate
    FROM typed
    WHERE reason IS NULL AND NOT coalesce(excluded, false)
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
        CASE WHEN coalesce(returned, false) THEN -pieces ELSE pieces END AS quantity,
        round(rate * gross / nullif(pieces, 0), 4) AS unit_price,
        round(rate * abs(discount), 4) AS discount,
        CASE WHEN coalesce(returned, false) THEN -1 ELSE 1 END
            * round(rate * (gross - CASE WHEN {has_amount} THEN 0 ELSE abs(discount) END), 4) AS amount,
        {currency} AS currency,
        country,
        CASE WHEN coalesce(returned, false) THEN 'return' ELSE 'sale' END AS kind,
        round(rate * refunded, 4) AS refunded
    FROM signed
)
SELECT * EXCLUDE (refunded) FROM valued
UNION ALL
-- Shops that only say how much of an order was refunded: one return line for it.
SELECT
    line, part, order_id, customer_id, time, NULL, 'refund', -1, refunded, 0, -refunded, currency, country, 'return'
FROM valued
WHERE refunded > 0;
