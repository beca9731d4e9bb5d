-- Family: reviews. Grain: one row per customer. Window: all history. Unknown where there are no reviews before the cutoff; a review without a time is not counted, as it may be later. What a text says is told by the built-in word list, see docs/sentiment.md.
-- feature reviews: reviews written | reviews
-- feature days_since_review: days from the last review to the cutoff; unknown without one | days
-- feature rating_mean: mean rating | rating
-- feature rating_last: rating of the last review that has one | rating
-- feature rating_trend: rating of the last review less the mean rating | rating
-- feature sentiment_mean: mean of praise less complaint in the texts, -1 to 1 | score
-- feature sentiment_last: praise less complaint in the last text | score
-- feature sentiment_trend: that of the last text less the mean | score
-- feature complaint_share: share of the reviews that complain of an aspect | share
-- feature complaints_90d: reviews of the last 90 days that complain of an aspect | reviews
-- feature complaints_quality: reviews that complain of quality | reviews
-- feature complaints_fit: reviews that complain of fit | reviews
-- feature complaints_delivery: reviews that complain of delivery | reviews
-- feature complaints_packaging: reviews that complain of packaging | reviews
-- feature complaints_price: reviews that complain of the price | reviews
-- feature complaints_service: reviews that complain of service | reviews
WITH written AS (
    SELECT
        customer_id,
        count(*) AS reviews,
        getvariable('cutoff') - max(time)::DATE AS days_since_review,
        avg(rating) AS rating_mean,
        last(rating ORDER BY time, sku, rating) FILTER (rating IS NOT NULL) AS rating_last,
        avg(sentiment) AS sentiment_mean,
        last(sentiment ORDER BY time, sku, sentiment) FILTER (sentiment IS NOT NULL) AS sentiment_last,
        avg((quality OR fit OR delivery OR packaging OR price OR service)::INTEGER) AS complaint_share,
        count(*) FILTER (
            time >= getvariable('cutoff') - 90 AND (quality OR fit OR delivery OR packaging OR price OR service)
        ) AS complaints_90d,
        count(*) FILTER (quality) AS complaints_quality,
        count(*) FILTER (fit) AS complaints_fit,
        count(*) FILTER (delivery) AS complaints_delivery,
        count(*) FILTER (packaging) AS complaints_packaging,
        count(*) FILTER (price) AS complaints_price,
        count(*) FILTER (service) AS complaints_service
    FROM judged
    GROUP BY customer_id
)
SELECT
    customer_id,
    coalesce(reviews, 0) AS reviews,
    days_since_review,
    rating_mean,
    rating_last,
    rating_last - rating_mean AS rating_trend,
    sentiment_mean,
    sentiment_last,
    sentiment_last - sentiment_mean AS sentiment_trend,
    complaint_share,
    coalesce(complaints_90d, 0) AS complaints_90d,
    coalesce(complaints_quality, 0) AS complaints_quality,
    coalesce(complaints_fit, 0) AS complaints_fit,
    coalesce(complaints_delivery, 0) AS complaints_delivery,
    coalesce(complaints_packaging, 0) AS complaints_packaging,
    coalesce(complaints_price, 0) AS complaints_price,
    coalesce(complaints_service, 0) AS complaints_service
FROM (SELECT DISTINCT customer_id FROM seen)
LEFT JOIN written USING (customer_id)
WHERE getvariable('reviews_from')::DATE < getvariable('cutoff')
