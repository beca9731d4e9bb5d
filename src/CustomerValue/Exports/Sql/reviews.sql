-- Grain: one row per row of the chunk. From text to reviews.
CREATE OR REPLACE TABLE typed_rows AS {lean}
WITH plain AS (
    SELECT
        * REPLACE (
            -- The usual words first: a pattern on every row is slow.
            CASE
                WHEN list_contains(['1', '2', '3', '4', '5'], rating) THEN rating
                WHEN rating = '好评' THEN '5'
                WHEN rating = '中评' THEN '3'
                WHEN rating = '差评' THEN '1'
                ELSE regexp_replace(lower(rating), '\s*(stars?|/\s*5|out of 5|星)$', '')
            END AS rating
        )
    FROM raw
),
read AS (
    SELECT
        line,
        part,
        customer_id,
        sku,
        time AS time_text,
        {time} AS time,
        rating AS rating_text,
        try_cast(rating AS DOUBLE) AS given,
        title,
        text,
        CASE
            WHEN lower(language) IN ('english', 'eng', '英文', '英语') THEN 'en'
            WHEN list_contains(['chinese', 'mandarin', 'zho', 'chi', '中文', '汉语'], lower(language)) THEN 'zh'
            WHEN lower(language) IN ('german', 'deutsch', 'deu', 'ger') THEN 'de'
            WHEN lower(language) IN ('french', 'français', 'fra', 'fre') THEN 'fr'
            WHEN lower(language) IN ('spanish', 'español', 'spa') THEN 'es'
            WHEN regexp_full_match(lower(language), '[a-z]{2,3}([-_].*)?') THEN regexp_extract(lower(language), '^[a-z]+')
        END AS language
    FROM plain
)
SELECT
    * EXCLUDE (time_text, rating_text, given),
    CASE WHEN given BETWEEN 0 AND {rating_scale} THEN greatest(1, given * 5 / {rating_scale}) END AS rating,
    given IS NULL AND rating_text IS NULL AND text IS NULL AND title IS NULL AS excluded,
    CASE
        WHEN time_text IS NOT NULL AND time IS NULL THEN ['time', 'not_a_time']
        WHEN time < TIMESTAMP '1970-01-01' OR time > {latest} THEN ['time', 'time_out_of_range']
        WHEN rating_text IS NOT NULL AND NOT coalesce(isfinite(given), false) THEN ['rating', 'not_a_number']
        WHEN given < CASE WHEN {rating_scale} = 5 THEN 1 ELSE 0 END OR given > {rating_scale} THEN ['rating', 'out_of_scale']
    END AS reason
FROM read
);
