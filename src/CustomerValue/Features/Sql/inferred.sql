-- Fills the category of products that have none with the one that a photo told, and adds products that no catalogue has.
-- The placeholder: a SELECT of sku and category, one row per product.
CREATE TEMP TABLE inferred AS {rows};
UPDATE products SET category = inferred.category
FROM inferred
WHERE products.sku = inferred.sku AND products.category IS NULL;
INSERT INTO products BY NAME
SELECT sku, category FROM inferred WHERE sku NOT IN (SELECT sku FROM products);
