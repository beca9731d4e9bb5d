-- What is worked on at a time: a slice of the customers, and nothing of the cutoff's day or later.
CREATE OR REPLACE TEMP VIEW seen AS SELECT * FROM all_days WHERE day < getvariable('cutoff') AND {slice};
CREATE OR REPLACE TEMP VIEW skus AS SELECT * FROM all_skus WHERE {slice};
CREATE OR REPLACE TEMP VIEW visits AS SELECT * FROM all_visits WHERE day < getvariable('cutoff') AND {slice};
CREATE OR REPLACE TEMP VIEW views AS SELECT * FROM all_views WHERE day < getvariable('cutoff') AND {slice};
CREATE OR REPLACE TEMP VIEW carts AS SELECT * FROM all_carts WHERE day < getvariable('cutoff') AND {slice};
CREATE OR REPLACE TEMP VIEW goods AS SELECT * FROM all_goods WHERE day < getvariable('cutoff') AND {slice};
CREATE OR REPLACE TEMP VIEW judged AS SELECT * FROM all_reviews WHERE time < getvariable('cutoff') AND {slice};
