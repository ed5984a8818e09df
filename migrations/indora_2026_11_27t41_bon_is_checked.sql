ALTER TABLE savings_tender VALIDATE CONSTRAINT savings_tender_kind_check;
ALTER TABLE savings_deposit VALIDATE CONSTRAINT savings_deposit_kind_check;
ALTER TABLE savings_deposit VALIDATE CONSTRAINT savings_deposit_way_check;
ALTER TABLE shop_order VALIDATE CONSTRAINT shop_order_tender_check;
ALTER TABLE refund VALIDATE CONSTRAINT refund_way_check;
ALTER TABLE refund VALIDATE CONSTRAINT to_savings_from_a_tender;
