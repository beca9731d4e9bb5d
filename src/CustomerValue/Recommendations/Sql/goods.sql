-- Grain: one row per product that is in the catalogue or was ever sold or looked at. It is for sale when the exports of products
-- have it; where there is no such export, when it was sold not long ago.
-- Then kept: the products with the most feedback, numbered in the order of their skus.
CREATE TEMP TABLE goods AS
WITH known AS (
    SELECT sku, max(last_sold) AS last_sold, max_by(name, named) AS name, max_by(category, categorised) AS category
    FROM seen
    GROUP BY sku
)
SELECT
    sku,
    coalesce(products.name, known.name) AS name,
    coalesce(products.category, known.category, inferred.category) AS category,
    CASE
        WHEN (SELECT count(*) FROM products) > 0 THEN products.sku IS NOT NULL
        ELSE coalesce(known.last_sold >= DATE '{cutoff}' - {catalogue_days}, false)
    END AS for_sale
FROM known FULL JOIN products USING (sku) LEFT JOIN inferred USING (sku);

CREATE TEMP TABLE kept AS
WITH weights AS (
    SELECT sku, sum([{weights}, 0][type + 1] * 0.5 ** (datediff('day', day, DATE '{cutoff}') / {half_life})) AS weight
    FROM {feedback}
    GROUP BY sku
)
SELECT sku, (row_number() OVER (ORDER BY sku) - 1)::INTEGER AS number
FROM (SELECT sku FROM weights WHERE weight > 0 ORDER BY weight DESC, sku LIMIT {most});
