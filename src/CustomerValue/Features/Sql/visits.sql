-- Grain: one row per customer and calendar day (UTC) with at least one event. A visit is a session; events without one make
-- one visit a day.
CREATE TEMP TABLE all_visits AS
SELECT
    customer_id,
    time::DATE AS day,
    count(DISTINCT coalesce(session, '')) AS visits,
    count(*) AS events,
    count(*) FILTER (type = 'view') AS views,
    count(*) FILTER (type = 'cart') AS carts,
    count(*) FILTER (type = 'favourite') AS favourites,
    count(*) FILTER (type = 'buy') AS buys,
    count(*) FILTER (hour(time) >= 22 OR hour(time) < 5) AS night_events
FROM events
GROUP BY customer_id, day;
