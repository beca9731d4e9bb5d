-- Grain: one row per customer and product. Weights over the length of the product's column: their products sum to the cosine.
CREATE OR REPLACE TEMP TABLE weighted AS
SELECT customer, product, weight / norm AS weight
FROM feedback JOIN (SELECT product, sqrt(sum(weight * weight)) AS norm FROM feedback GROUP BY product) USING (product);
