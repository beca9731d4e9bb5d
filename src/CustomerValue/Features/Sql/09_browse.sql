-- Family: browse. Grain: one row per customer. Windows: the days just before the cutoff, as named. From events; unknown where those do not reach far enough back. A visit is a session. A trend is as with orders.
-- feature visits_30d: visits in the last 30 days | visits
-- feature visits_90d: visits in the last 90 days | visits
-- feature visits_trend_30d: visits of the last 30 days against the 30 before | log ratio
-- feature visits_trend_90d: visits of the last 90 days against the 90 before | log ratio
-- feature views_30d: products looked at in the last 30 days | events
-- feature views_90d: products looked at in the last 90 days | events
-- feature views_trend_30d: products looked at in the last 30 days against the 30 before | log ratio
-- feature carts_30d: products put into the cart in the last 30 days | events
-- feature carts_90d: products put into the cart in the last 90 days | events
-- feature favourites_30d: products marked in the last 30 days | events
-- feature favourites_90d: products marked in the last 90 days | events
-- feature buys_30d: products bought on the pages in the last 30 days | events
-- feature buys_90d: products bought on the pages in the last 90 days | events
-- feature days_since_visit: days from the last visit to the cutoff; unknown without one | days
-- feature visits_since_order: visits on days after the last purchase day | visits
-- feature viewed_skus_90d: different skus looked at in the last 90 days | skus
-- feature viewed_categories_90d: different categories looked at in the last 90 days | categories
-- feature cart_left_share: share of the carts, by sku and day, that were not bought within 7 days; without the last 8 days | share
-- feature open_carts_7d: skus put into the cart in the last 7 days and not bought since | skus
-- feature conversion: products bought over products looked at, at most 1 | share
-- feature visit_weekend_share: share of the visits on Saturday or Sunday | share
-- feature visit_night_share: share of the events from 22:00 to 4:59, UTC | share
WITH counts AS (
    SELECT
        customer_id,
        max(day) AS last_day,
        sum(visits) FILTER (day >= getvariable('cutoff') - 30) AS visits_30d,
        sum(visits) FILTER (day >= getvariable('cutoff') - 60) AS visits_60d,
        sum(visits) FILTER (day >= getvariable('cutoff') - 90) AS visits_90d,
        sum(visits) FILTER (day >= getvariable('cutoff') - 180) AS visits_180d,
        sum(views) FILTER (day >= getvariable('cutoff') - 30) AS views_30d,
        sum(views) FILTER (day >= getvariable('cutoff') - 60) AS views_60d,
        sum(views) FILTER (day >= getvariable('cutoff') - 90) AS views_90d,
        sum(carts) FILTER (day >= getvariable('cutoff') - 30) AS carts_30d,
        sum(carts) FILTER (day >= getvariable('cutoff') - 90) AS carts_90d,
        sum(favourites) FILTER (day >= getvariable('cutoff') - 30) AS favourites_30d,
        sum(favourites) FILTER (day >= getvariable('cutoff') - 90) AS favourites_90d,
        sum(buys) FILTER (day >= getvariable('cutoff') - 30) AS buys_30d,
        sum(buys) FILTER (day >= getvariable('cutoff') - 90) AS buys_90d,
        sum(visits) FILTER (day > last_order) AS visits_since_order,
        least(sum(buys) / nullif(sum(views), 0), 1) AS conversion,
        sum(visits) FILTER (isodow(day) >= 6) AS weekend_visits,
        sum(visits) AS total_visits,
        sum(night_events) / sum(events) AS visit_night_share
    FROM visits
    LEFT JOIN (SELECT customer_id, max(day) FILTER (purchase) AS last_order FROM seen GROUP BY customer_id) USING (customer_id)
    GROUP BY customer_id
),
looks AS (
    SELECT customer_id, count(DISTINCT sku) AS skus, count(DISTINCT category) AS categories
    FROM views
    WHERE day >= getvariable('cutoff') - 90
    GROUP BY customer_id
),
left_behind AS (
    SELECT
        customer_id,
        avg((coalesce(next_buy > day + 7, true))::INTEGER) FILTER (day < getvariable('cutoff') - 7) AS left_share,
        count(DISTINCT sku) FILTER (
            day >= getvariable('cutoff') - 7 AND coalesce(next_buy >= getvariable('cutoff'), true)
        ) AS open_7d
    FROM carts
    GROUP BY customer_id
)
SELECT
    customer_id,
    counted(30, visits_30d) AS visits_30d,
    counted(90, visits_90d) AS visits_90d,
    ln((counted(60, visits_30d) + 1) / (coalesce(visits_60d - coalesce(visits_30d, 0), 0) + 1)) AS visits_trend_30d,
    ln((counted(180, visits_90d) + 1) / (coalesce(visits_180d - coalesce(visits_90d, 0), 0) + 1)) AS visits_trend_90d,
    counted(30, views_30d) AS views_30d,
    counted(90, views_90d) AS views_90d,
    ln((counted(60, views_30d) + 1) / (coalesce(views_60d - coalesce(views_30d, 0), 0) + 1)) AS views_trend_30d,
    counted(30, carts_30d) AS carts_30d,
    counted(90, carts_90d) AS carts_90d,
    counted(30, favourites_30d) AS favourites_30d,
    counted(90, favourites_90d) AS favourites_90d,
    counted(30, buys_30d) AS buys_30d,
    counted(90, buys_90d) AS buys_90d,
    getvariable('cutoff') - last_day AS days_since_visit,
    counted(1, visits_since_order) AS visits_since_order,
    counted(90, skus) AS viewed_skus_90d,
    counted(90, categories) AS viewed_categories_90d,
    left_share AS cart_left_share,
    counted(7, open_7d) AS open_carts_7d,
    conversion,
    coalesce(weekend_visits, 0) / total_visits AS visit_weekend_share,
    visit_night_share
FROM (SELECT DISTINCT customer_id FROM seen)
LEFT JOIN counts USING (customer_id)
LEFT JOIN looks USING (customer_id)
LEFT JOIN left_behind USING (customer_id)
