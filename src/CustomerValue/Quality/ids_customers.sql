-- Adds the customer ids of one upload's lines of a partition that are all digits.
INSERT INTO customers
SELECT DISTINCT {upload}, hash(ltrim(customer_id, '0')), length(customer_id)
FROM {rows}
WHERE regexp_full_match(customer_id, '[0-9]+');
