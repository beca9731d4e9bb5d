-- A partition without any event: the same columns, no row.
CREATE TEMP TABLE IF NOT EXISTS events (
    customer_id VARCHAR, time TIMESTAMP, type VARCHAR, sku VARCHAR, category VARCHAR, session VARCHAR
);
