-- Adds the orders of one upload's lines of a partition, and where the first and the last of these lines stand.
INSERT INTO orders
SELECT
    {upload},
    hash(order_id),
    hash(customer_id),
    min(time)::DATE,
    max(time)::DATE,
    coalesce(sum(amount) FILTER (kind = 'sale'), 0),
    coalesce(bit_or(1::BIGINT << (hash(coalesce(sku, amount::VARCHAR)) % 63)::INTEGER), 0)
FROM {rows}
WHERE kind <> 'return'
GROUP BY order_id, customer_id;
INSERT INTO ends
SELECT
    {upload},
    min(line),
    arg_min(hash(order_id), line),
    max(line),
    arg_max(hash(order_id), line),
    arg_min(hash(customer_id), line),
    arg_max(hash(customer_id), line)
FROM {rows};
