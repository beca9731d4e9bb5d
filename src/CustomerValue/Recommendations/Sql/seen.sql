-- Grain: one row per product of one slice of customers' order lines and events: when it was last sold, and what it was called.
INSERT INTO seen
SELECT sku, max(time) FILTER (kind = 'sale') AS last_sold, max_by(description, time) FILTER (description IS NOT NULL) AS name,
    max(time) FILTER (description IS NOT NULL) AS named, NULL AS category, NULL AS categorised
FROM lines
WHERE sku IS NOT NULL
GROUP BY sku
UNION ALL
SELECT sku, NULL, NULL, NULL, max_by(category, time) FILTER (category IS NOT NULL), max(time) FILTER (category IS NOT NULL)
FROM events
WHERE sku IS NOT NULL
GROUP BY sku;
