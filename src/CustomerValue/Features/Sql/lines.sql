-- Grain: one row per order line of one partition, each line once.
-- Exports may overlap: two of them then hold the same line. Within one export equal lines are real (two of the same item
-- scanned twice), so a line counts as often as the export that holds it most often.
-- The first placeholder is one SELECT per export with its number; the others limit the comparison to the time spans
-- that two exports share.
CREATE OR REPLACE TEMP TABLE lines AS
WITH raw AS (
    {lines}
),
shared AS (
    SELECT *,
        row_number() OVER (
            PARTITION BY export_no, customer_id, order_id, time, sku, quantity, unit_price, discount, kind
            ORDER BY line
        ) AS occurrence
    FROM raw
    WHERE {windows}
)
SELECT * EXCLUDE (export_no, line) FROM raw WHERE NOT ({windows})
UNION ALL
SELECT * EXCLUDE (export_no, line, occurrence)
FROM (
    SELECT DISTINCT ON (customer_id, order_id, time, sku, quantity, unit_price, discount, kind, occurrence) *
    FROM shared
    ORDER BY export_no, line
);
