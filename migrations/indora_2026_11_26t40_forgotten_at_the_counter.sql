-- A forgotten password of somebody whom no message reaches: the printed code again, handed to a member who showed that he is present.
ALTER TABLE activation ADD COLUMN presence bigint REFERENCES presence;
COMMENT ON COLUMN activation.presence IS 'set: the code replaces a password, and the member showed his PIN or signed a slip for it';
