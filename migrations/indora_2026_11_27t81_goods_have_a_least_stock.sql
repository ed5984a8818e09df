-- Below this much free stock (in base units: pieces or grams) the office's list of what is scarce names it. 0: only what is nearly sold out.
ALTER TABLE product ADD COLUMN min_stock int NOT NULL DEFAULT 0 CHECK (min_stock BETWEEN 0 AND 100000000);
