-- What a guest has open and unpaid is counted at every order: by the phone given, and by the browser (order_of_visitor).
CREATE INDEX IF NOT EXISTS open_orders_of_phone ON shop_order (phone)
  WHERE person IS NULL AND state IN ('awaiting_payment', 'confirmed', 'packed', 'on_the_way');
