-- A refund names what was paid for as a payment does. `order_id` stays for what reads it, and keeps its foreign key.
ALTER TABLE refund ADD COLUMN subject text NOT NULL DEFAULT 'order' CHECK (subject IN ('order','ppob','savings'));
ALTER TABLE refund ADD COLUMN subject_id bigint;
UPDATE refund SET subject_id = order_id;
ALTER TABLE refund ALTER COLUMN subject_id SET NOT NULL, ALTER COLUMN order_id DROP NOT NULL;
ALTER TABLE refund ADD CONSTRAINT orders_are_linked
  CHECK (CASE WHEN subject = 'order' THEN order_id IS NOT NULL AND order_id = subject_id ELSE order_id IS NULL END);
CREATE INDEX refund_of_subject ON refund (subject, subject_id);

-- The release before this one writes order_id alone, this one subject and subject_id: both may run side by side.
CREATE FUNCTION refund_names_its_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.subject = 'order' THEN
    NEW.subject_id := coalesce(NEW.subject_id, NEW.order_id);
    NEW.order_id := NEW.subject_id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_refund_names_its_subject BEFORE INSERT ON refund FOR EACH ROW EXECUTE FUNCTION refund_names_its_subject();

-- Money for top-ups and bills is held on an account of its own until it is spent or goes back.
ALTER TABLE refund DROP CONSTRAINT refund_from_role_check;
ALTER TABLE refund ADD CONSTRAINT refund_from_role_check
  CHECK (from_role IN ('uang_muka','uang_muka_ppob','retur_anggota','retur_bukan_anggota','utang_pengembalian'));
INSERT INTO account (entity, code, name, kind) SELECT id, '2107', 'Uang muka PPOB', 'liabilitas' FROM coop ON CONFLICT DO NOTHING;
INSERT INTO account_role (entity, role, code) SELECT id, 'uang_muka_ppob', '2107' FROM coop ON CONFLICT DO NOTHING;

-- Everything that can be paid for, in one shape. Each capability redefines it with its own rows added to those that are here.
CREATE VIEW payable AS
SELECT 'order'::text AS subject, id, entity, number, name, phone, person, state, total_idr, paid_idr, refunded_idr, placed_at AS made_at FROM shop_order;
GRANT SELECT ON payable TO indora_app;
