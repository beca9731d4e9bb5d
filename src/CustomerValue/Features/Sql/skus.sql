-- Grain: one row per customer and sku ever bought. The first two days of buying it tell, at any cutoff, whether it had
-- been bought and bought again.
CREATE TEMP TABLE skus AS
SELECT customer_id, sku, days[1] AS first_day, days[2] AS second_day
FROM (
    SELECT customer_id, sku, min(day, 2) AS days
    FROM (SELECT DISTINCT customer_id, sku, time::DATE AS day FROM lines WHERE kind = 'sale' AND sku IS NOT NULL)
    GROUP BY customer_id, sku
);
