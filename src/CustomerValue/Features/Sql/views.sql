-- Grain: one row per customer, calendar day (UTC), sku and category looked at.
CREATE TEMP TABLE all_views AS
SELECT DISTINCT customer_id, time::DATE AS day, sku, category
FROM events
WHERE type = 'view';
