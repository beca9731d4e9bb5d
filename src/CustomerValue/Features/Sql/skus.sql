-- Grain: one row per customer and sku ever bought. The first two days of buying it tell, at any cutoff, whether it had
-- been bought and bought again.
CREATE TEMP TABLE all_skus AS
SELECT customer_id, sku, day AS first_day, next_day AS second_day
FROM (
    SELECT customer_id, sku, day, lead(day) OVER by_day AS next_day, row_number() OVER by_day AS nth
    FROM (SELECT DISTINCT customer_id, sku, time::DATE AS day FROM lines WHERE kind = 'sale' AND sku IS NOT NULL)
    WINDOW by_day AS (PARTITION BY customer_id, sku ORDER BY day)
)
WHERE nth = 1;
