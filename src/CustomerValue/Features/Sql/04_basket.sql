-- Family: basket. Grain: one row per customer. Window: all history.
-- feature lines_per_order: order lines in an order | lines
-- feature units_per_order: units in an order | units
-- feature spend_per_order: amount of an order before returns | currency
-- feature price_mean: mean price paid for a unit | currency
-- feature price_top: highest unit price bought | currency
-- feature return_share: amount returned over amount bought | share
-- feature return_days: days with a return | days
-- feature days_since_return: days from the last return to the cutoff; unknown without one | days
-- feature discount_share: discount over the amount before discount | share
-- feature discounted_line_share: share of the order lines with a discount | share
SELECT
    customer_id,
    sum(lines) / nullif(sum(orders), 0) AS lines_per_order,
    sum(units) / nullif(sum(orders), 0) AS units_per_order,
    sum(sale) / nullif(sum(orders), 0) AS spend_per_order,
    sum(sale) / nullif(sum(units), 0) AS price_mean,
    max(top_price) AS price_top,
    -sum(returned) / nullif(sum(sale), 0) AS return_share,
    count(*) FILTER (return_lines > 0) AS return_days,
    getvariable('cutoff') - max(day) FILTER (return_lines > 0) AS days_since_return,
    sum(discount) / nullif(sum(sale + discount), 0) AS discount_share,
    sum(discounted_lines) / nullif(sum(lines), 0) AS discounted_line_share
FROM seen
GROUP BY customer_id
