-- What uploads say of customers and orders, and views of what two of them say differently: one row per pair of uploads.
-- Grain of orders: one row per upload, customer and order that was not returned alone. Uploads are numbered, the newest last.
CREATE TEMP TABLE orders (
    upload INTEGER, order_key UBIGINT, customer_key UBIGINT, first_day DATE, last_day DATE, money DECIMAL(18, 4), goods BIGINT
);
-- Grain: one row per upload and partition: its first and last line.
CREATE TEMP TABLE ends (
    upload INTEGER, first_line BIGINT, first_order UBIGINT, last_line BIGINT, last_order UBIGINT, customer_of_first UBIGINT,
    customer_of_last UBIGINT
);
-- Grain: one row per upload and customer id of digits, known without its leading zeros.
CREATE TEMP TABLE customers (upload INTEGER, customer_key UBIGINT, digits INTEGER);

CREATE TEMP VIEW restarted_orders AS
SELECT older, newer, count(*) AS cases, NULL::DECIMAL(18, 4) AS money
FROM (
    SELECT arg_min(upload, last_day) AS older, arg_max(upload, first_day) AS newer
    FROM orders
    GROUP BY order_key, customer_key
    HAVING count(*) > 1 AND max(first_day) - min(last_day) > 180
)
GROUP BY ALL;

-- Where one upload has the order of several customers, its ids are not those of orders alone.
CREATE TEMP VIEW moved_orders AS
SELECT older, newer, count(*) AS cases, sum(twice) AS money
FROM (
    SELECT min(upload) AS older, max(upload) AS newer, (count(DISTINCT customer_key) - 1) * any_value(money) AS twice
    FROM orders
    WHERE money > 0
    GROUP BY order_key, first_day, orders.money
    HAVING count(*) > 1 AND count(DISTINCT customer_key) > 1 AND count(*) = count(DISTINCT upload)
)
GROUP BY ALL;

CREATE TEMP VIEW padded_customers AS
SELECT older, newer, count(*) AS cases, NULL::DECIMAL(18, 4) AS money
FROM (
    SELECT min(upload) AS older, max(upload) AS newer
    FROM customers
    GROUP BY customer_key
    HAVING count(*) > 1 AND count(DISTINCT digits) > 1 AND count(*) = count(DISTINCT upload)
)
GROUP BY ALL;

-- Goods are sets of 63 marks, so that sets without a common one have no common product.
CREATE TEMP VIEW cut_orders AS
WITH bounds AS (
    SELECT
        upload,
        arg_min(first_order, first_line) AS first_order,
        arg_min(customer_of_first, first_line) AS customer_of_first,
        arg_max(last_order, last_line) AS last_order,
        arg_max(customer_of_last, last_line) AS customer_of_last
    FROM ends
    GROUP BY upload
)
SELECT
    least(one.upload, other.upload) AS older,
    greatest(one.upload, other.upload) AS newer,
    count(*) AS cases,
    NULL::DECIMAL(18, 4) AS money
FROM bounds AS one
JOIN bounds AS other
    ON one.upload <> other.upload AND one.last_order = other.first_order AND one.customer_of_last = other.customer_of_first
JOIN orders AS end_of_one
    ON end_of_one.upload = one.upload AND end_of_one.order_key = one.last_order AND end_of_one.customer_key = one.customer_of_last
JOIN orders AS start_of_other
    ON start_of_other.upload = other.upload AND start_of_other.order_key = other.first_order
    AND start_of_other.customer_key = other.customer_of_first
-- An upload of one order alone is no piece of another.
WHERE one.first_order <> one.last_order AND other.first_order <> other.last_order
    AND end_of_one.goods & start_of_other.goods = 0
    AND start_of_other.first_day - end_of_one.last_day BETWEEN -180 AND 180
GROUP BY ALL;
