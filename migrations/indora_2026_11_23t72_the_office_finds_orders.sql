-- The office's list stays flat with a million orders: one index for each thing people look for.
CREATE INDEX IF NOT EXISTS order_by_counter ON shop_order (pickup_coop, id DESC);
CREATE INDEX IF NOT EXISTS order_by_day ON shop_order (placed_at, id);
CREATE INDEX IF NOT EXISTS order_by_number_start ON shop_order (number text_pattern_ops);
-- "the last digits of her phone are 0001"
CREATE INDEX IF NOT EXISTS order_by_phone_end ON shop_order (reverse(phone) text_pattern_ops);
-- any word of the name, or its beginning
CREATE INDEX IF NOT EXISTS order_by_name ON shop_order USING gin (to_tsvector('simple', name));
-- what was handed over today
CREATE INDEX IF NOT EXISTS life_move_handed_over ON life_move (at) WHERE life = 'order' AND to_state = 'handed_over';
