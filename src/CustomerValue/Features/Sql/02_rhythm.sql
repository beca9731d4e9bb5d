-- Family: rhythm. Grain: one row per customer. Window: all history. A gap is the days between two purchase days in a row.
-- feature gap_mean: mean gap | days
-- feature gap_sd: standard deviation of the gaps | days
-- feature gap_cv: standard deviation of the gaps over their mean; small is regular | ratio
-- feature gap_max: longest gap | days
-- feature gap_last: gap before the last purchase day | days
-- feature gap_first: gap from the first to the second purchase day | days
-- feature recency_in_gaps: time since the last purchase in units of the mean gap | ratio
-- feature recency_z: time since the last purchase, less the mean gap, in standard deviations of the gaps | sd
-- feature gap_trend: mean of the last three gaps over the mean gap; above 1 is slowing down | ratio
-- feature active_month_share: share of the 30-day blocks since the first purchase that have one | share
SELECT
    customer_id,
    avg(gap) AS gap_mean,
    stddev_samp(gap) AS gap_sd,
    stddev_samp(gap) / nullif(avg(gap), 0) AS gap_cv,
    max(gap) AS gap_max,
    arg_max(gap, day) AS gap_last,
    arg_min(gap, day) FILTER (nth = 2) AS gap_first,
    (getvariable('cutoff') - max(day)) / nullif(avg(gap), 0) AS recency_in_gaps,
    (getvariable('cutoff') - max(day) - avg(gap)) / nullif(stddev_samp(gap), 0) AS recency_z,
    list_avg(max_by(gap, day, 3)) / nullif(avg(gap), 0) AS gap_trend,
    count(DISTINCT (getvariable('cutoff') - day - 1) // 30)
        / (1 + (getvariable('cutoff') - min(day) - 1) // 30) AS active_month_share
FROM seen
WHERE purchase
GROUP BY customer_id
