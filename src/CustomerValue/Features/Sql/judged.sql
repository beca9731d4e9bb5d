-- Grain: one row per review of a customer, with what its text says: praise less complaint, -1 to 1, and whether it complains
-- of each aspect. Filled review by review.
CREATE TABLE all_reviews (
    customer_id VARCHAR, time TIMESTAMP, sku VARCHAR, rating DOUBLE, sentiment DOUBLE,
    quality BOOLEAN, fit BOOLEAN, delivery BOOLEAN, packaging BOOLEAN, price BOOLEAN, service BOOLEAN
);
