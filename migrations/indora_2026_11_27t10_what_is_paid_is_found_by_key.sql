-- Deposits brought their person along by a join; a view of several tables with a join in it cannot be asked by key, so every page that
-- names the document of a payment read all orders, PPOB transactions and deposits. Looked up beside it instead, each table is asked by key.
CREATE OR REPLACE VIEW payable AS
SELECT 'order'::text AS subject, id, entity, number, name, phone, person, state, total_idr, paid_idr, refunded_idr, placed_at AS made_at FROM shop_order
UNION ALL
SELECT 'ppob'::text, id, entity, number, name, phone, person, state, total_idr, paid_idr, refunded_idr, ordered_at FROM ppob_transaction
UNION ALL
SELECT 'savings'::text, id, entity, number, (SELECT name FROM person WHERE id = d.person), (SELECT phone FROM person WHERE id = d.person), person, state,
       amount_idr, paid_idr, refunded_idr, made_at FROM savings_deposit d;
