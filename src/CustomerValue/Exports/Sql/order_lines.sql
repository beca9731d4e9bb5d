-- Grain: one row per canonical order line. A row is a return when its type says so, when its invoice is a cancellation, or when its
-- money or quantity is negative. What stands for a whole order counts once, wherever its rows stand, and again where its number has started
-- again.
-- The placeholders in braces come from the rule of money; see MoneyRule. Kinds of lines that an export cannot have are left out.
-- Rounding to places takes a power a row; what is rounded here is finite.
CREATE OR REPLACE {relation} order_lines AS
WITH kept AS (
    SELECT
        *,
        {rate} AS rate,
        {row_value} AS value,
        {is_first} AS is_first
    FROM {orders}
    WHERE reason IS NULL AND NOT excluded AND NOT anonymous
),
signed AS (
    SELECT
        *,
        {is_returned} AS returned,
        coalesce(abs(quantity), 1) AS pieces,
        {gross} AS gross
    FROM kept
),
reduced AS (
    SELECT *, {off} AS off
    FROM signed
),
shared AS (
    SELECT *, {share} AS share
    FROM reduced
    {same_order}
),
netted AS (
    SELECT *, {net} AS net
    FROM shared
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
        round(10000::DOUBLE * (rate * gross / nullif(pieces, 0))) / 10000 AS unit_price,
        {reduction} AS discount,
        CASE WHEN returned THEN -1 ELSE 1 END * (round(10000::DOUBLE * (rate * net)) / 10000) AS amount,
        {currency} AS currency,
        country,
        CASE WHEN returned THEN 'return' ELSE 'sale' END AS kind,
        round(rate * {refund}, 4) AS refunded,
        {refunded_at_all} AS has_refund,
        state
    FROM netted
    {refund_order}
)
SELECT * EXCLUDE (refunded, has_refund, state) FROM valued
UNION ALL -- refunds
-- How much of an order, or of a row, came back: one return line for it.
SELECT
    line, part, order_id, customer_id, time, NULL, 'refund', -1, refunded, 0, -refunded, currency, country, 'return'
FROM valued
WHERE refunded > 0 AND kind = 'sale'
UNION ALL -- states
-- Orders of which only a state says that they came back: each of their lines did.
SELECT
    line, part, order_id, customer_id, time, sku, description, -quantity, unit_price, discount, -amount, currency, country,
    'return'
FROM valued
WHERE kind = 'sale' AND state = 'returned' AND NOT has_refund
UNION ALL -- voids
-- What was cancelled or never paid, so that an older upload that still has it does not count.
SELECT
    min(line), part, coalesce(order_text, customer_id || '-' || strftime(time, '%Y%m%d')) AS order_id, customer_id, min(time), NULL,
    NULL, 0, 0, 0, 0, NULL, NULL, 'void'
FROM typed
WHERE reason IS NULL AND excluded AND NOT anonymous AND coalesce(state, '') <> 'ignored' AND coalesce(kind_state, '') <> 'ignored'
GROUP BY part, order_id, customer_id, time::DATE;
