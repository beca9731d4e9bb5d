-- Grain: one row per customer and product. Okapi BM25 with products as texts and customers as words: weight saturates with
-- k1, a product with much feedback counts less with b, and so does a customer with many products.
CREATE OR REPLACE TEMP TABLE weighted AS
WITH products AS (SELECT product, sum(weight) AS length FROM feedback GROUP BY product),
customers AS (
    SELECT customer, ln((SELECT count(*) FROM products) / count(*)) + 1 AS rarity FROM feedback GROUP BY customer
)
SELECT
    customer,
    product,
    rarity * weight * ({k1} + 1)
        / (weight + {k1} * (1 - {b} + {b} * length / (SELECT avg(length) FROM products))) AS weight
FROM feedback JOIN products USING (product) JOIN customers USING (customer);
