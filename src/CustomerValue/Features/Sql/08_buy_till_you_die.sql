-- Family: buy till you die. Grain: one row per customer. Window: all history; a week is 7 days.
-- The statistics that BG/NBD, Pareto/NBD and Gamma-Gamma are fitted to.
-- feature btyd_x: repeat purchases: purchase days less the first | days
-- feature btyd_t_x: weeks from the first to the last purchase day | weeks
-- feature btyd_t: weeks from the first purchase day to the last day before the cutoff | weeks
-- feature btyd_m_repeat: mean amount of the repeat purchase days, later returns deducted; 0 without one | currency
-- feature btyd_m_all: mean amount of all purchase days, later returns deducted | currency
SELECT
    customer_id,
    count(*) FILTER (purchase) - 1 AS btyd_x,
    (max(day) FILTER (purchase) - min(day) FILTER (purchase)) / 7 AS btyd_t_x,
    (getvariable('cutoff') - 1 - min(day) FILTER (purchase)) / 7 AS btyd_t,
    coalesce(
        greatest(sum(net) - arg_min(net, day) FILTER (purchase), 0) / nullif(count(*) FILTER (purchase) - 1, 0), 0
    ) AS btyd_m_repeat,
    greatest(sum(net), 0) / count(*) FILTER (purchase) AS btyd_m_all
FROM seen
GROUP BY customer_id
