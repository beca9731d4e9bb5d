-- Family: demographics. Grain: one row per customer with master data. As the newest upload of customers has them: it does not say what was known before. A sign-up of the cutoff's day or later is not seen.
-- feature age: years from the year of birth to the cutoff's year; unknown below 0 and above 120 | years
-- feature gender: female, male or other | text
-- feature city: city of the customer | text
-- feature region: region of the customer | text
-- feature channel: how the customer came | text
-- feature consent: whether the customer may be written to: 1 is yes | flag
-- feature signup_days: days from the sign-up to the cutoff | days
-- feature signup_to_order_days: days from the sign-up to the first purchase day | days
SELECT
    customer_id,
    CASE WHEN year(getvariable('cutoff')) - birth_year BETWEEN 0 AND 120 THEN year(getvariable('cutoff')) - birth_year END AS age,
    gender,
    city,
    region,
    channel,
    consent::INTEGER AS consent,
    CASE WHEN signup < getvariable('cutoff') THEN getvariable('cutoff') - signup::DATE END AS signup_days,
    CASE WHEN signup < getvariable('cutoff') THEN first_day - signup::DATE END AS signup_to_order_days
FROM customers
JOIN (SELECT customer_id, min(day) FILTER (purchase) AS first_day FROM seen GROUP BY customer_id) USING (customer_id)
