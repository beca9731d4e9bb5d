-- Grain: one row per row of the chunk. From text to products.
-- Rows below a product that only hold one more of its pictures have neither a number nor a price.
CREATE OR REPLACE TABLE typed AS
WITH read AS (
    SELECT
        line,
        start,
        length,
        part,
        coalesce(sku, CASE WHEN NOT {grouped} OR price IS NOT NULL THEN fallback_sku END) AS sku,
        name,
        -- Of several categories the first.
        nullif(concat_ws(
            ' > ',
            department,
            regexp_replace(regexp_replace(category, '\s*,\s.*$', ''), '\s*[>›»]+\s*', ' > ', 'g'),
            subcategory
        ), '') AS category,
        brand,
        price AS price_text,
        {price} AS price,
        cost AS cost_text,
        {cost} AS cost,
        nullif(trim(split_part(image, ', ', 1)), '') AS image
    FROM raw
)
SELECT
    * EXCLUDE (price_text, cost_text),
    {grouped} AND sku IS NULL AND price_text IS NULL AS excluded,
    CASE
        WHEN sku IS NULL AND NOT ({grouped} AND price_text IS NULL) THEN ['sku', 'missing']
        WHEN price_text IS NOT NULL AND NOT coalesce(isfinite(price), false) THEN ['price', {why:price}]
        WHEN cost_text IS NOT NULL AND NOT coalesce(isfinite(cost), false) THEN ['cost', {why:cost}]
        WHEN price < 0 THEN ['price', 'negative']
        WHEN cost < 0 THEN ['cost', 'negative']
        WHEN price > 1e12 THEN ['price', 'too_large']
        WHEN cost > 1e12 THEN ['cost', 'too_large']
    END AS reason
FROM read;
