-- Grain: one row per row of the chunk. From text to customer profiles.
-- A birth, gender or consent that cannot be read is unknown: a profile is not lost for it.
CREATE OR REPLACE TABLE typed_rows AS {lean}
WITH read AS (
    SELECT
        line,
        part,
        customer_id,
        signup AS signup_text,
        {signup} AS signup,
        try_cast(birth_year AS DOUBLE) AS birth_year,
        {birth_date} AS birth_date,
        -- A bracket counts as its middle, an open one as its lower end.
        coalesce(
            try_cast(age AS DOUBLE),
            (try_cast(regexp_extract(age, '^(\d+) ?[-–] ?(\d+)$', 1) AS DOUBLE)
                + try_cast(regexp_extract(age, '^(\d+) ?[-–] ?(\d+)$', 2) AS DOUBLE)) / 2,
            try_cast(regexp_extract(age, '^(\d+) ?\+$', 1) AS DOUBLE)
        ) AS age,
        CASE
            WHEN list_contains(['female', 'f', 'w', 'woman', 'women', 'weiblich', 'femme', '女', '女性'], lower(gender)) THEN 'female'
            WHEN list_contains(['male', 'm', 'man', 'men', 'männlich', 'homme', '男', '男性'], lower(gender)) THEN 'male'
            WHEN list_contains(['other', 'o', 'x', 'd', 'diverse', 'divers', 'non-binary', 'nonbinary', '其他'], lower(gender)) THEN 'other'
        END AS gender,
        city,
        region,
        country,
        channel,
        CASE
            WHEN list_contains(['yes', 'y', 'true', 't', '1', '1.0', 'subscribed', 'accepted', 'opt-in', 'ja', '是'], lower(consent)) THEN true
            WHEN list_contains(['no', 'n', 'false', 'f', '0', '0.0', 'unsubscribed', 'not subscribed', 'not_subscribed',
                'declined', 'opt-out', 'nein', '否'], lower(consent)) THEN false
        END AS consent
    FROM raw
)
SELECT
    * REPLACE (
        CASE
            WHEN birth_year BETWEEN 1900 AND year({latest}) THEN birth_year::INTEGER
            WHEN year(birth_date) BETWEEN 1900 AND year({latest}) THEN year(birth_date)::INTEGER
            WHEN age BETWEEN 1 AND 120 THEN (year(coalesce(signup, {latest})) - floor(age))::INTEGER
        END AS birth_year
    ),
    false AS excluded,
    CASE
        WHEN signup_text IS NOT NULL AND signup IS NULL THEN ['signup', 'not_a_time']
        WHEN signup < TIMESTAMP '1970-01-01' OR signup > {latest} THEN ['signup', 'time_out_of_range']
    END AS reason
FROM read
);
