-- A move that the old primary approved waits for the new one; until then the membership stays, and no second departure begins beside it.
DROP INDEX one_living_departure;
CREATE UNIQUE INDEX one_living_departure ON departure (membership) WHERE state IN ('requested','reviewed','waiting','approved');
ALTER TABLE departure ADD CONSTRAINT only_a_move_waits CHECK (state <> 'waiting' OR (kind = 'pindah' AND decided_by IS NOT NULL));
CREATE INDEX departure_to_coop ON departure (person, to_coop) WHERE to_coop IS NOT NULL;
