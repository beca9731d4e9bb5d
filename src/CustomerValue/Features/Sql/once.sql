-- Grain: one row per line of a kind of export in one partition, each line once.
-- Exports may overlap: two of them then hold the same line. Within one export equal lines are real (two of the same item
-- scanned twice), so a line counts as often as the export that holds it most often.
-- The placeholders: the table, one SELECT per export with its number, the columns that make two lines the same, and the time
-- spans that two exports share, which limit the comparison.
CREATE OR REPLACE TEMP TABLE counted_{table} AS
WITH raw AS (
    {rows}
),
shared AS (
    SELECT *,
        row_number() OVER (
            PARTITION BY export_no, {same}
            ORDER BY line
        ) AS occurrence
    FROM raw
    WHERE {windows}
)
SELECT * EXCLUDE (export_no, line) FROM raw WHERE NOT ({windows})
UNION ALL
SELECT * EXCLUDE (export_no, line, occurrence)
FROM (
    SELECT DISTINCT ON ({same}, occurrence) *
    FROM shared
    ORDER BY export_no, line
);
CREATE OR REPLACE TEMP VIEW {table} AS FROM counted_{table};
