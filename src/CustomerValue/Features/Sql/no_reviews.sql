-- A partition without any review: the same columns, no row.
CREATE TEMP TABLE IF NOT EXISTS reviews (
    customer_id VARCHAR, sku VARCHAR, time TIMESTAMP, rating DOUBLE, title VARCHAR, text VARCHAR, language VARCHAR
);
