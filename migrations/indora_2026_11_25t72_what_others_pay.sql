-- What somebody without membership would have paid for the same PPOB, frozen at the sale: for the report on what membership brought.
ALTER TABLE ppob_transaction ADD COLUMN IF NOT EXISTS umum_idr bigint CHECK (umum_idr >= 0);

-- The report goes through a year of handed-over orders by primary.
CREATE INDEX IF NOT EXISTS order_of_members ON shop_order (primary_coop, id) WHERE is_member AND state = 'handed_over';
