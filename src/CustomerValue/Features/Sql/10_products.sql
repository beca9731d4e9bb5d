-- Family: products. Grain: one row per customer who bought products of the catalogue. Window: all history; the catalogue is the newest. A category is the first level of its path.
-- feature categories: different categories bought | categories
-- feature category_top_share: share of the spend in the customer's top category | share
-- feature category_entropy: how evenly spend is spread over categories, 0 is one category | nats
-- feature new_category_share_90d: share of the categories first bought in the last 90 days | share
-- feature brands: different brands bought | brands
-- feature brand_top_share: share of the spend in the customer's top brand | share
-- feature price_level: list price over the median of the category's path, mean of the units bought | ratio
-- feature margin_share: amount less cost, over amount, of the lines whose cost is known | share
-- feature top_category: category with the largest spend | text
-- feature top_brand: brand with the largest spend | text
WITH categories AS (
    SELECT customer_id, category, sum(sale) AS sale, min(day) AS first_day
    FROM goods
    WHERE category IS NOT NULL
    GROUP BY customer_id, category
),
shares AS (
    SELECT *, sale / nullif(sum(sale) OVER (PARTITION BY customer_id), 0) AS share FROM categories
),
by_category AS (
    SELECT
        customer_id,
        count(*) AS categories,
        max(share) AS category_top_share,
        -sum(CASE WHEN share > 0 THEN share * ln(share) WHEN share = 0 THEN 0 END) AS category_entropy,
        avg((first_day >= getvariable('cutoff') - 90)::INTEGER) AS new_category_share_90d,
        first(category ORDER BY sale DESC, category) AS top_category
    FROM shares
    GROUP BY customer_id
),
brands AS (
    SELECT customer_id, brand, sum(sale) AS sale FROM goods WHERE brand IS NOT NULL GROUP BY customer_id, brand
),
by_brand AS (
    SELECT
        customer_id,
        count(*) AS brands,
        max(sale) / nullif(sum(sale), 0) AS brand_top_share,
        first(brand ORDER BY sale DESC, brand) AS top_brand
    FROM brands
    GROUP BY customer_id
),
prices AS (
    SELECT
        customer_id,
        sum(levels) / nullif(sum(levelled_units), 0) AS price_level,
        (sum(costed_sale) - sum(cost)) / nullif(sum(costed_sale), 0) AS margin_share
    FROM goods
    GROUP BY customer_id
)
SELECT
    customer_id,
    categories,
    category_top_share,
    category_entropy,
    new_category_share_90d,
    brands,
    brand_top_share,
    price_level,
    margin_share,
    top_category,
    top_brand
FROM prices
LEFT JOIN by_category USING (customer_id)
LEFT JOIN by_brand USING (customer_id)
