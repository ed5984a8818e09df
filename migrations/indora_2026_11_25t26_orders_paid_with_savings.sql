-- An order may be paid with simpanan sukarela, wholly (its tender) or in part; what goes back of it goes back there.
ALTER TABLE shop_order DROP CONSTRAINT shop_order_tender_check;
ALTER TABLE shop_order ADD CONSTRAINT shop_order_tender_check CHECK (tender IN ('midtrans','cod','tunai','simpanan'));

ALTER TABLE refund ADD COLUMN tender bigint REFERENCES savings_tender;
ALTER TABLE refund DROP CONSTRAINT refund_way_check;
ALTER TABLE refund ADD CONSTRAINT refund_way_check CHECK (way IN ('gateway','tunai','transfer','simpanan'));
ALTER TABLE refund ADD CONSTRAINT to_savings_from_a_tender CHECK ((way = 'simpanan') = (tender IS NOT NULL) AND (tender IS NULL OR payment IS NULL));
