-- Grain: one row per row of the chunk. From text to products.
-- Rows below a product that only hold one more of its pictures have neither a number nor a price.
-- A variation of WooCommerce names its product by its SKU, or as id:7, and takes from it what it does not say itself. Products are kept
-- for the chunks behind theirs.
CREATE TABLE IF NOT EXISTS parents (name VARCHAR, category VARCHAR, brand VARCHAR, image VARCHAR, line BIGINT);
INSERT INTO parents
SELECT unnest([sku, 'id:' || fallback_sku]) AS name, category, brand, image, line
FROM raw
WHERE {listed} AND parent IS NULL;
CREATE OR REPLACE TABLE typed_rows AS {lean}
WITH owner AS (
    SELECT DISTINCT ON (name) name AS parent, category, brand, image FROM parents WHERE name IS NOT NULL ORDER BY name, line
),
whole AS (
    SELECT
        raw.* REPLACE (
            coalesce(raw.category, owner.category) AS category,
            coalesce(raw.brand, owner.brand) AS brand,
            coalesce(raw.image, owner.image) AS image
        )
    FROM raw LEFT JOIN owner USING (parent)
),
read AS (
    SELECT
        line,
        part,
        coalesce(sku, CASE WHEN NOT {grouped} OR price IS NOT NULL THEN fallback_sku END) AS sku,
        name,
        -- Of several categories the first.
        nullif(concat_ws(
            ' > ',
            department,
            regexp_replace(
                CASE WHEN {listed} THEN trim(replace(regexp_extract(category, '^(?:\\,|[^,])*'), '\,', ',')) ELSE category END,
                '\s*[>›»]+\s*',
                ' > ',
                'g'
            ),
            subcategory
        ), '') AS category,
        brand,
        price AS price_text,
        try_cast(price AS DOUBLE) AS price,
        cost AS cost_text,
        try_cast(cost AS DOUBLE) AS cost,
        nullif(trim(split_part(image, ', ', 1)), '') AS image
    FROM whole
)
SELECT
    * EXCLUDE (price_text, cost_text),
    {grouped} AND sku IS NULL AND price_text IS NULL AS excluded,
    CASE
        WHEN sku IS NULL AND NOT ({grouped} AND price_text IS NULL) THEN ['sku', 'missing']
        WHEN price_text IS NOT NULL AND NOT coalesce(isfinite(price), false) THEN ['price', 'not_a_number']
        WHEN cost_text IS NOT NULL AND NOT coalesce(isfinite(cost), false) THEN ['cost', 'not_a_number']
        WHEN price < 0 THEN ['price', 'negative']
        WHEN cost < 0 THEN ['cost', 'negative']
        WHEN price > 1e12 THEN ['price', 'too_large']
        WHEN cost > 1e12 THEN ['cost', 'too_large']
    END AS reason
FROM read
);
