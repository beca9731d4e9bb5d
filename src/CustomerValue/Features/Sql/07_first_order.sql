-- Family: first order. Grain: one row per customer. Window: the first purchase day.
-- feature first_lines: order lines of the first purchase day | lines
-- feature first_units: units of the first purchase day | units
-- feature first_price_top: highest unit price of the first purchase day | currency
-- feature first_discount_share: discount over the amount before discount on the first purchase day | share
-- feature first_weekday: weekday of the first purchase day, Monday is 1 | weekday
-- feature first_hour: hour of the first order line, UTC | hour
-- feature first_month: calendar month of the first purchase day | month
SELECT
    customer_id,
    lines AS first_lines,
    units AS first_units,
    top_price AS first_price_top,
    discount / nullif(sale + discount, 0) AS first_discount_share,
    isodow(day) AS first_weekday,
    first_hour,
    month(day) AS first_month
FROM seen
WHERE nth = 1
