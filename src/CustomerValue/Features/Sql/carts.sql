-- Grain: one row per customer, sku and calendar day (UTC) of putting it into the cart. Whether the next buy, by an event or by
-- an order, is seen depends on the cutoff.
CREATE TEMP TABLE all_carts AS
WITH carts AS (
    SELECT DISTINCT customer_id, sku, time::DATE AS day FROM events WHERE type = 'cart' AND sku IS NOT NULL
),
buys AS (
    SELECT customer_id, sku, time::DATE AS day FROM events WHERE type = 'buy' AND sku IS NOT NULL
    UNION
    SELECT customer_id, sku, time::DATE AS day
    FROM lines SEMI JOIN carts USING (customer_id, sku)
    WHERE kind = 'sale'
)
SELECT carts.customer_id, carts.sku, carts.day, buys.day AS next_buy
FROM carts ASOF LEFT JOIN buys
    ON carts.customer_id = buys.customer_id AND carts.sku = buys.sku AND carts.day <= buys.day;
