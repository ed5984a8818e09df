-- For whom a cart is filled: NULL for its owner, else the primary in whose office the owner buys. The office itself is looked at
-- whenever the cart is read, so this column alone gives nobody a price. The sekunder does not buy from itself.
ALTER TABLE cart ADD COLUMN IF NOT EXISTS for_coop int REFERENCES coop;
ALTER TABLE cart DROP CONSTRAINT IF EXISTS only_people_buy_for_a_primary;
ALTER TABLE cart ADD CONSTRAINT only_people_buy_for_a_primary CHECK (for_coop IS NULL OR (person IS NOT NULL AND for_coop > 1));

-- A sale to a primary names it, and somebody answers for it.
ALTER TABLE shop_order DROP CONSTRAINT IF EXISTS a_primary_is_named;
ALTER TABLE shop_order ADD CONSTRAINT a_primary_is_named CHECK (tier <> 'primer' OR (primary_coop IS NOT NULL AND person IS NOT NULL));
