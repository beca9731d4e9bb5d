-- Grain: one row per row of the chunk. From text to canonical order lines, with the reason where a value cannot be read.
-- The placeholders are expressions over the mapped text columns; a column that the export does not have is NULL.
CREATE OR REPLACE TABLE typed AS
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
        unit_price AS unit_price_text,
        amount AS amount_text,
        discount AS discount_text,
        order_discount AS order_discount_text,
        refunded AS refunded_text,
        currency AS currency_text,
        lower(kind) AS kind_text,
        lower(CASE WHEN starts_with(status, 'wc-') THEN status[4:] ELSE status END) AS status_text,
        coalesce(lower(cancelled) NOT IN ('0', 'false', 'no', 'n', 'f', 'nan', 'nat', 'null', 'none'), false) AS cancelled,
        nullif(sku, '') AS sku,
        nullif(description, '') AS description,
        {currency_code} AS currency,
        nullif(country, '') AS country,
        {time} AS time,
        {quantity} AS quantity,
        {unit_price} AS unit_price,
        {amount} AS amount,
        {discount} AS discount,
        {order_discount} AS order_discount,
        {refunded} AS refunded
    FROM raw
)
SELECT
    * EXCLUDE (time_text, quantity_text, unit_price_text, amount_text, discount_text, order_discount_text, refunded_text, currency_text, cancelled),
    cancelled OR coalesce(
        status_text IN ('cancelled', 'canceled', 'failed', 'pending', 'voided', 'draft', 'checkout-draft', 'trash'), false
    ) AS excluded,
    CASE
        WHEN time_text IS NULL THEN ['time', 'missing']
        WHEN time IS NULL THEN ['time', 'not_a_time']
        WHEN time < TIMESTAMP '1970-01-01' OR time > {latest} THEN ['time', 'time_out_of_range']
        WHEN quantity_text IS NOT NULL AND NOT coalesce(isfinite(quantity), false) THEN ['quantity', {why:quantity}]
        WHEN unit_price_text IS NOT NULL AND NOT coalesce(isfinite(unit_price), false) THEN ['unit_price', {why:unit_price}]
        WHEN amount_text IS NOT NULL AND NOT coalesce(isfinite(amount), false) THEN ['amount', {why:amount}]
        WHEN discount_text IS NOT NULL AND NOT coalesce(isfinite(discount), false) THEN ['discount', {why:discount}]
        WHEN order_discount_text IS NOT NULL AND NOT coalesce(isfinite(order_discount), false) THEN ['order_discount', {why:order_discount}]
        WHEN refunded_text IS NOT NULL AND NOT coalesce(isfinite(refunded), false) THEN ['refunded', {why:refunded}]
        WHEN currency_text IS NOT NULL AND currency IS NULL THEN ['currency', 'not_a_currency']
        WHEN currency_text IS NULL AND {blank_is_refused} THEN ['currency', 'missing']
        WHEN unit_price_text IS NULL AND {has_price} THEN ['unit_price', 'missing']
        WHEN amount_text IS NULL AND {has_amount} THEN ['amount', 'missing']
        WHEN abs(coalesce(quantity, 1)) > 1e9 THEN ['quantity', 'too_large']
        WHEN abs(coalesce(unit_price, 0)) > {largest} THEN ['unit_price', 'too_large']
        WHEN abs(coalesce(amount, unit_price * coalesce(quantity, 1), 0)) > {largest} THEN ['amount', 'too_large']
        WHEN abs(amount / nullif(quantity, 0)) > {largest} THEN ['quantity', 'too_small']
        WHEN abs(refunded) > {largest} THEN ['refunded', 'too_large']
        WHEN kind_text NOT IN ('sale', 'return', 'refund', 'purchase', 'order', 'buy') THEN ['kind', 'unknown_word']
    END AS reason
FROM read;
