-- Family: habits. Grain: one row per customer. Window: all history; times are UTC.
-- feature weekend_share: share of purchase days on Saturday or Sunday | share
-- feature morning_share: share of order lines between 5:00 and 11:59 | share
-- feature evening_share: share of order lines from 18:00 on | share
-- feature q1_share: share of purchase days in January to March | share
-- feature q2_share: share of purchase days in April to June | share
-- feature q3_share: share of purchase days in July to September | share
-- feature q4_share: share of purchase days in October to December | share
-- feature season_match: share of purchase days whose day of the year lies in the coming horizon | share
-- feature country: country of the last purchase day that names one, or else that of the customers export | text
SELECT
    customer_id,
    avg((isodow(day) >= 6)::INTEGER) FILTER (purchase) AS weekend_share,
    sum(morning_lines) / nullif(sum(lines), 0) AS morning_share,
    sum(evening_lines) / nullif(sum(lines), 0) AS evening_share,
    avg((quarter(day) = 1)::INTEGER) FILTER (purchase) AS q1_share,
    avg((quarter(day) = 2)::INTEGER) FILTER (purchase) AS q2_share,
    avg((quarter(day) = 3)::INTEGER) FILTER (purchase) AS q3_share,
    avg((quarter(day) = 4)::INTEGER) FILTER (purchase) AS q4_share,
    avg(
        ((dayofyear(day) - dayofyear(getvariable('cutoff')) + 366) % 366 < getvariable('horizon')::INTEGER)::INTEGER
    ) FILTER (purchase) AS season_match,
    coalesce(
        arg_max(seen.country, day) FILTER (purchase AND seen.country IS NOT NULL),
        any_value(customers.country)
    ) AS country
FROM seen
LEFT JOIN customers USING (customer_id)
GROUP BY customer_id
