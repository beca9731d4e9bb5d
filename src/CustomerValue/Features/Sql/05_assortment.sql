-- Family: assortment. Grain: one row per customer with a known sku. Window: all history.
-- feature distinct_skus: different skus bought | skus
-- feature repeat_sku_share: share of those skus bought on two days or more | share
-- feature new_sku_share_90d: share of those skus first bought in the last 90 days | share
SELECT
    customer_id,
    count(*) AS distinct_skus,
    count(*) FILTER (second_day < getvariable('cutoff')) / count(*) AS repeat_sku_share,
    count(*) FILTER (first_day >= getvariable('cutoff') - 90) / count(*) AS new_sku_share_90d
FROM skus
WHERE first_day < getvariable('cutoff')
GROUP BY customer_id
