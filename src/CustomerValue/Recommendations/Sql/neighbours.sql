-- Grain: one row per product of a range and each of its nearest products.
SELECT a.product, b.product AS neighbour, sum(a.weight * b.weight)::FLOAT AS similarity
FROM weighted AS a JOIN weighted AS b ON a.customer = b.customer AND a.product <> b.product
WHERE a.product >= {from} AND a.product < {to}
GROUP BY a.product, b.product
QUALIFY row_number() OVER (PARTITION BY a.product ORDER BY similarity DESC, neighbour) <= {most}
ORDER BY a.product, neighbour;
