-- A partition without any customer's master data: the same columns, no row.
CREATE TEMP TABLE IF NOT EXISTS customers (
    customer_id VARCHAR, signup TIMESTAMP, birth_year INTEGER, gender VARCHAR, city VARCHAR, region VARCHAR, country VARCHAR,
    channel VARCHAR, consent BOOLEAN
);
