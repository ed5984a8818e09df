-- What a courier hands in is what he should, or somebody counted it twice and wrote down why it is not.
ALTER TABLE cod_deposit ADD COLUMN IF NOT EXISTS reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 200);
ALTER TABLE cod_deposit DROP CONSTRAINT IF EXISTS a_difference_has_a_reason;
ALTER TABLE cod_deposit ADD CONSTRAINT a_difference_has_a_reason CHECK (counted_idr = expected_idr OR length(reason) >= 3) NOT VALID;
