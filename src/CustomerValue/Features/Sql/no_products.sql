-- A shop without a catalogue of products: the same columns, no row.
CREATE TEMP TABLE IF NOT EXISTS products (
    sku VARCHAR, name VARCHAR, category VARCHAR, brand VARCHAR, price DECIMAL(18, 4), cost DECIMAL(18, 4), image VARCHAR
);
