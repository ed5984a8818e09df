-- The hours of each counter, by weekday (1: Monday); a day without a row is closed. The sentence on coop follows them.
CREATE TABLE opening_hours (
  coop int NOT NULL REFERENCES coop, weekday int NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  opens time NOT NULL, closes time NOT NULL,
  PRIMARY KEY (coop, weekday),
  CONSTRAINT a_counter_opens_before_it_closes CHECK (opens < closes)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON opening_hours TO indora_app;
GRANT UPDATE (opening_hours) ON coop TO indora_app;
-- Where the sentence was never changed, its meaning is known. What somebody wrote freely stays as it is.
INSERT INTO opening_hours (coop, weekday, opens, closes)
  SELECT id, d, '08:00', '16:00' FROM coop CROSS JOIN generate_series(1, 6) d WHERE opening_hours = 'Senin–Sabtu 08.00–16.00';
