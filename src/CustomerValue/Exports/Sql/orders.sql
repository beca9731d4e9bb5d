-- Grain: one row per row of the chunk. From text to typed values, with the reason where a value cannot be read.
-- Times and numbers were already written in one form; a text that is left is none. A column that the export does not have is NULL.
-- The table words tells what the words of state and type mean.
CREATE OR REPLACE TABLE typed_rows AS {lean}
WITH read AS (
    SELECT
        line,
        part,
        customer_id,
        nullif(order_id, '') AS order_text,
        time AS time_text,
        quantity AS quantity_text,
        unit_price AS unit_price_text,
        amount AS amount_text,
        discount AS discount_text,
        order_discount AS order_discount_text,
        subtotal AS subtotal_text,
        order_total AS order_total_text,
        shipping AS shipping_text,
        tax AS tax_text,
        refunded AS refunded_text,
        returned_quantity AS returned_quantity_text,
        currency AS currency_text,
        status,
        kind AS kind_word,
        {cancelled} AS cancelled,
        nullif(sku, '') AS sku,
        nullif(description, '') AS description,
        {currency_code} AS currency,
        nullif(country, '') AS country,
        {time} AS time,
        try_cast(quantity AS DOUBLE) AS quantity,
        try_cast(unit_price AS DOUBLE) AS unit_price,
        try_cast(amount AS DOUBLE) AS amount,
        try_cast(discount AS DOUBLE) AS discount,
        try_cast(order_discount AS DOUBLE) AS order_discount,
        try_cast(subtotal AS DOUBLE) AS subtotal,
        try_cast(order_total AS DOUBLE) AS order_total,
        try_cast(shipping AS DOUBLE) AS shipping,
        try_cast(tax AS DOUBLE) AS tax,
        try_cast(refunded AS DOUBLE) AS refunded,
        try_cast(returned_quantity AS DOUBLE) AS returned_quantity,
        {state} AS state,
        {kind_state} AS kind_state
    FROM raw
)
SELECT
    line,
    part,
    customer_id,
    order_text,
    time,
    sku,
    description,
    quantity,
    unit_price,
    amount,
    discount,
    order_discount,
    subtotal,
    order_total,
    shipping,
    tax,
    refunded,
    returned_quantity,
    currency,
    country,
    status,
    kind_word,
    state,
    kind_state,
    coalesce({row_money}, 0) AS money,
    customer_id IS NULL AS anonymous,
    {excluded} AS excluded,
    CASE
        WHEN customer_id IS NULL THEN NULL
        WHEN time_text IS NULL THEN ['time', 'missing']
        WHEN time IS NULL THEN ['time', 'not_a_time']
        WHEN time < TIMESTAMP '1970-01-01' OR time > {latest} THEN ['time', 'time_out_of_range']
        WHEN quantity_text IS NOT NULL AND NOT coalesce(isfinite(quantity), false) THEN ['quantity', 'not_a_number']
        WHEN unit_price_text IS NOT NULL AND NOT coalesce(isfinite(unit_price), false) THEN ['unit_price', 'not_a_number']
        WHEN amount_text IS NOT NULL AND NOT coalesce(isfinite(amount), false) THEN ['amount', 'not_a_number']
        WHEN discount_text IS NOT NULL AND NOT coalesce(isfinite(discount), false) THEN ['discount', 'not_a_number']
        WHEN order_discount_text IS NOT NULL AND NOT coalesce(isfinite(order_discount), false) THEN ['order_discount', 'not_a_number']
        WHEN subtotal_text IS NOT NULL AND NOT coalesce(isfinite(subtotal), false) THEN ['subtotal', 'not_a_number']
        WHEN order_total_text IS NOT NULL AND NOT coalesce(isfinite(order_total), false) THEN ['order_total', 'not_a_number']
        WHEN shipping_text IS NOT NULL AND NOT coalesce(isfinite(shipping), false) THEN ['shipping', 'not_a_number']
        WHEN tax_text IS NOT NULL AND NOT coalesce(isfinite(tax), false) THEN ['tax', 'not_a_number']
        WHEN refunded_text IS NOT NULL AND NOT coalesce(isfinite(refunded), false) THEN ['refunded', 'not_a_number']
        WHEN returned_quantity_text IS NOT NULL AND NOT coalesce(isfinite(returned_quantity), false) THEN ['returned_quantity', 'not_a_number']
        WHEN currency_text IS NOT NULL AND currency IS NULL THEN ['currency', 'not_a_currency']
        WHEN currency_text IS NULL AND {blank_is_refused} THEN ['currency', 'missing']
        WHEN unit_price_text IS NULL AND {needs_price} AND NOT {excluded} THEN ['unit_price', 'missing']
        WHEN amount_text IS NULL AND {needs_amount} AND NOT {excluded} THEN ['amount', 'missing']
        WHEN abs(coalesce(quantity, 1)) > 1e9 THEN ['quantity', 'too_large']
        WHEN abs(coalesce(unit_price, 0)) > {largest} THEN ['unit_price', 'too_large']
        WHEN abs(coalesce({row_money}, 0)) > {largest} THEN ['amount', 'too_large']
        WHEN abs(amount / nullif(quantity, 0)) > {largest} THEN ['quantity', 'too_small']
        WHEN abs(refunded) > {largest} THEN ['refunded', 'too_large']
    END AS reason
FROM read
);
