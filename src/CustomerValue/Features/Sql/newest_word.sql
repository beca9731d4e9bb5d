-- Grain: one row per order line of one partition that counts. Of each order the newest upload's word does: its lines, all of
-- them real, equal ones too. A 'void' line says that the order was cancelled or never paid, and is no line itself.
-- An order is what a customer and an order id name. Order numbers may start again, every year for example: where nothing was sold
-- under one for more than {days} days, what follows is another order, with the day of its first line behind its id.
-- Logs without order ids know a customer's day instead of an id, each log its own,
-- and a log says nothing of times outside its span.
-- Returns often come in a file of their own: an upload that has only returns of an order adds to its sales, whichever of the
-- two came first; what a newer upload says of the order's returns in the same span replaces them.
-- The placeholders: one SELECT per upload with its number (newest last) and log, and the span of each upload.
CREATE OR REPLACE TEMP TABLE counted_lines AS
WITH stored AS (
    {rows}
),
spans(export_no, since, until) AS (VALUES {spans}),
-- Few order ids reach so far, and only their lines are sorted. A return may come late and belongs to the sale before it.
far AS (
    SELECT customer_id, order_id, log
    FROM stored
    WHERE kind <> 'return' AND log = ''
    GROUP BY ALL
    HAVING max(time) - min(time) > INTERVAL {days} DAY
),
gaps AS (
    SELECT customer_id, order_id, log, time
    FROM stored SEMI JOIN far USING (customer_id, order_id, log)
    WHERE kind <> 'return'
    QUALIFY time - lag(time) OVER (PARTITION BY customer_id, order_id, log ORDER BY time) > INTERVAL {days} DAY
),
restarts AS (
    SELECT customer_id, order_id, log, list(time ORDER BY time DESC) AS starts
    FROM gaps
    GROUP BY ALL
),
raw AS (
    SELECT
        stored.* REPLACE (
            -- Blank where it was before any of them.
            concat_ws(' ', order_id, strftime(list_filter(starts, lambda s: s <= time)[1], '%Y-%m-%d')) AS order_id
        )
    FROM stored LEFT JOIN restarts USING (customer_id, order_id, log)
),
words AS (
    SELECT
        customer_id,
        order_id,
        log,
        export_no,
        bool_or(kind <> 'void') AS alive,
        bool_or(kind = 'return') AS returns,
        bool_or(kind <> 'return') AS whole
    FROM raw
    GROUP BY ALL
),
-- Most orders are in one upload only, and nothing is to be weighed.
disputed AS (
    SELECT
        customer_id,
        order_id,
        log,
        max(export_no) FILTER (whole) AS newest,
        coalesce(max_by(alive, export_no) FILTER (whole), true) AS alive,
        list(export_no) FILTER (whole) AS wholes,
        list({'no': export_no, 'whole': whole, 'returns': returns, 'since': since, 'until': until}) AS words
    FROM words JOIN spans USING (export_no)
    GROUP BY ALL
    HAVING count(*) > 1
)
SELECT raw.* EXCLUDE (export_no, line, log)
FROM raw LEFT JOIN disputed USING (customer_id, order_id, log)
WHERE kind <> 'void' AND CASE
    WHEN words IS NULL THEN true
    WHEN NOT alive AND (log = '' OR export_no > newest) THEN false
    WHEN kind = 'sale' AND log = '' THEN export_no = newest
    WHEN kind = 'sale' THEN
        len(list_filter(words, lambda w: w.no > export_no AND w.whole AND time BETWEEN w.since AND w.until)) = 0
    ELSE
        len(list_filter(words, lambda w: w.no > export_no AND (
            (w.returns AND time BETWEEN w.since AND w.until)
            OR (
                w.whole
                AND (w.returns OR list_contains(wholes, export_no))
                AND (log = '' OR time BETWEEN w.since AND w.until)
            )
        ))) = 0
END;
CREATE OR REPLACE TEMP VIEW lines AS FROM counted_lines;
