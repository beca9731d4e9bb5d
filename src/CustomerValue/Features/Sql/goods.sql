-- Grain: one row per customer, calendar day (UTC), category and brand bought, of products in the catalogue. The category is the
-- first level of the path. A price level of 1 is the median list price of the whole path.
CREATE TEMP TABLE all_goods AS
WITH medians AS (
    SELECT category, median(price)::DOUBLE AS price FROM products WHERE price > 0 GROUP BY category
),
known AS (
    SELECT
        sku,
        nullif(trim(split_part(category, '>', 1)), '') AS category,
        brand,
        cost,
        products.price / medians.price AS level
    FROM products LEFT JOIN medians USING (category)
)
SELECT
    customer_id,
    time::DATE AS day,
    category,
    brand,
    sum(amount) AS sale,
    sum(amount) FILTER (cost IS NOT NULL) AS costed_sale,
    sum(quantity * cost) AS cost,
    sum(quantity) FILTER (level IS NOT NULL) AS levelled_units,
    sum(quantity * level) AS levels
FROM lines JOIN known USING (sku)
WHERE kind = 'sale'
GROUP BY ALL;
