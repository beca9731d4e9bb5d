-- A partition without any order line: the same columns, no row.
CREATE TEMP TABLE IF NOT EXISTS lines (
    order_id VARCHAR, customer_id VARCHAR, time TIMESTAMP, sku VARCHAR, description VARCHAR, quantity DOUBLE,
    unit_price DECIMAL(18, 4), discount DECIMAL(18, 4), amount DECIMAL(18, 4), currency VARCHAR, country VARCHAR, kind VARCHAR
);
