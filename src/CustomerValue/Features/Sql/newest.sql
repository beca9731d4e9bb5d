-- Grain: one row per customer, or per product: the last line of the newest upload that has it.
-- The placeholders: the table, one SELECT per export with its number (newest upload last), and the column that names a row.
CREATE OR REPLACE TEMP TABLE {table} AS
SELECT DISTINCT ON ({key}) * EXCLUDE (export_no, line)
FROM ({rows})
WHERE {key} IS NOT NULL
ORDER BY export_no DESC, line DESC;
