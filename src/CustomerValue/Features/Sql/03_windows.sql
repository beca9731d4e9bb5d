-- Family: windows. Grain: one row per customer. Windows: the days just before the cutoff, as named.
-- A trend compares a window with the one of equal length before it: log((recent + 1) / (earlier + 1)), 0 is no change.
-- feature orders_7d: purchase days in the last 7 days | days
-- feature orders_30d: purchase days in the last 30 days | days
-- feature orders_90d: purchase days in the last 90 days | days
-- feature orders_180d: purchase days in the last 180 days | days
-- feature orders_365d: purchase days in the last 365 days | days
-- feature spend_7d: spend in the last 7 days, returns deducted | currency
-- feature spend_30d: spend in the last 30 days, returns deducted | currency
-- feature spend_90d: spend in the last 90 days, returns deducted | currency
-- feature spend_180d: spend in the last 180 days, returns deducted | currency
-- feature spend_365d: spend in the last 365 days, returns deducted | currency
-- feature orders_trend_30d: purchase days of the last 30 days against the 30 before | log ratio
-- feature orders_trend_90d: purchase days of the last 90 days against the 90 before | log ratio
-- feature spend_trend_90d: spend of the last 90 days against the 90 before | log ratio
-- feature spend_trend_365d: spend of the last 365 days against the 365 before | log ratio
-- feature orders_last_horizon: purchase days in the window of the horizon's length just before the cutoff | days
-- feature spend_last_horizon: spend in the window of the horizon's length just before the cutoff, returns deducted | currency
-- feature orders_same_season: purchase days in the horizon's window one year earlier; unknown before that | days
-- feature spend_same_season: spend in the horizon's window one year earlier, returns deducted; unknown before that | currency
WITH windows AS (
    SELECT
        customer_id,
        min(day) AS first_day,
        count(*) FILTER (purchase AND day >= getvariable('cutoff') - 7) AS orders_7d,
        count(*) FILTER (purchase AND day >= getvariable('cutoff') - 30) AS orders_30d,
        count(*) FILTER (purchase AND day >= getvariable('cutoff') - 60) AS orders_60d,
        count(*) FILTER (purchase AND day >= getvariable('cutoff') - 90) AS orders_90d,
        count(*) FILTER (purchase AND day >= getvariable('cutoff') - 180) AS orders_180d,
        count(*) FILTER (purchase AND day >= getvariable('cutoff') - 365) AS orders_365d,
        coalesce(sum(net) FILTER (day >= getvariable('cutoff') - 7), 0) AS spend_7d,
        coalesce(sum(net) FILTER (day >= getvariable('cutoff') - 30), 0) AS spend_30d,
        coalesce(sum(net) FILTER (day >= getvariable('cutoff') - 90), 0) AS spend_90d,
        coalesce(sum(net) FILTER (day >= getvariable('cutoff') - 180), 0) AS spend_180d,
        coalesce(sum(net) FILTER (day >= getvariable('cutoff') - 365), 0) AS spend_365d,
        coalesce(sum(net) FILTER (day >= getvariable('cutoff') - 730), 0) AS spend_730d,
        count(*) FILTER (purchase AND day >= getvariable('cutoff') - getvariable('horizon')::INTEGER) AS orders_last_horizon,
        greatest(
            coalesce(sum(net) FILTER (day >= getvariable('cutoff') - getvariable('horizon')::INTEGER), 0), 0
        ) AS spend_last_horizon,
        count(*) FILTER (
            purchase
            AND day >= getvariable('cutoff') - 365
            AND day < getvariable('cutoff') - 365 + getvariable('horizon')::INTEGER
        ) AS season_orders,
        greatest(
            coalesce(
                sum(net) FILTER (
                    day >= getvariable('cutoff') - 365
                    AND day < getvariable('cutoff') - 365 + getvariable('horizon')::INTEGER
                ), 0
            ), 0
        ) AS season_spend
    FROM seen
    GROUP BY customer_id
)
SELECT
    customer_id,
    orders_7d,
    orders_30d,
    orders_90d,
    orders_180d,
    orders_365d,
    spend_7d,
    spend_30d,
    spend_90d,
    spend_180d,
    spend_365d,
    ln((orders_30d + 1) / (orders_60d - orders_30d + 1)) AS orders_trend_30d,
    ln((orders_90d + 1) / (orders_180d - orders_90d + 1)) AS orders_trend_90d,
    ln((greatest(spend_90d, 0) + 1) / (greatest(spend_180d - spend_90d, 0) + 1)) AS spend_trend_90d,
    ln((greatest(spend_365d, 0) + 1) / (greatest(spend_730d - spend_365d, 0) + 1)) AS spend_trend_365d,
    orders_last_horizon,
    spend_last_horizon,
    CASE WHEN first_day < getvariable('cutoff') - 365 THEN season_orders END AS orders_same_season,
    CASE WHEN first_day < getvariable('cutoff') - 365 THEN season_spend END AS spend_same_season
FROM windows
