-- What we add to a cost: by page or by product, for members and for others; proposed by one, in force once another agrees.

CREATE TABLE IF NOT EXISTS ppob_margin_proposal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  service text, sku text REFERENCES ppob_product,  -- both NULL: everything else
  class text NOT NULL CHECK (class IN ('anggota', 'umum')),
  flat_idr bigint CHECK (flat_idr BETWEEN 0 AND 100000), rate_bp int CHECK (rate_bp BETWEEN 0 AND 2000),  -- both NULL: the rule ends
  why text NOT NULL CHECK (length(why) BETWEEN 3 AND 200), decision text NOT NULL DEFAULT '' CHECK (length(decision) <= 120),
  proposed_by bigint NOT NULL REFERENCES person, proposed_at timestamptz NOT NULL DEFAULT now(),
  decided_by bigint REFERENCES person, decided_at timestamptz,
  outcome text CHECK (outcome IN ('published', 'refused')),
  CHECK (num_nonnulls(flat_idr, rate_bp) IN (0, 2)),
  CHECK (num_nonnulls(service, sku) <= 1),
  CONSTRAINT the_last_rule_stays CHECK (flat_idr IS NOT NULL OR num_nonnulls(service, sku) = 1),
  CONSTRAINT a_margin_decision_is_whole CHECK (num_nonnulls(outcome, decided_by, decided_at) IN (0, 3)),
  CONSTRAINT two_persons_for_a_margin CHECK (outcome IS DISTINCT FROM 'published' OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_open_margin_proposal
  ON ppob_margin_proposal (coalesce(service, ''), coalesce(sku, ''), class) WHERE outcome IS NULL;

CREATE OR REPLACE FUNCTION margin_proposals_are_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome IS NOT NULL OR (NEW.service, NEW.sku, NEW.class, NEW.flat_idr, NEW.rate_bp, NEW.why, NEW.decision, NEW.proposed_by)
     IS DISTINCT FROM (OLD.service, OLD.sku, OLD.class, OLD.flat_idr, OLD.rate_bp, OLD.why, OLD.decision, OLD.proposed_by) THEN
    RAISE EXCEPTION 'a proposal is decided once and not rewritten' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER margin_proposals_are_decided_once BEFORE UPDATE ON ppob_margin_proposal
  FOR EACH ROW EXECUTE FUNCTION margin_proposals_are_decided_once();

-- A change ends the old row and writes a new one. Nothing is ever taken off: the price is never below cost.
CREATE TABLE IF NOT EXISTS ppob_margin (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  service text, sku text REFERENCES ppob_product,
  class text NOT NULL CHECK (class IN ('anggota', 'umum')),
  flat_idr bigint NOT NULL CHECK (flat_idr BETWEEN 0 AND 100000), rate_bp int NOT NULL CHECK (rate_bp BETWEEN 0 AND 2000),
  valid_from timestamptz NOT NULL DEFAULT now(), valid_until timestamptz,
  proposal bigint UNIQUE REFERENCES ppob_margin_proposal,  -- NULL: the first list, nobody's
  CHECK (num_nonnulls(service, sku) <= 1), CHECK (valid_until >= valid_from)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_living_margin ON ppob_margin (coalesce(service, ''), coalesce(sku, ''), class) WHERE valid_until IS NULL;

CREATE OR REPLACE FUNCTION margins_come_from_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.valid_until IS NOT NULL OR (NEW.service, NEW.sku, NEW.class, NEW.flat_idr, NEW.rate_bp, NEW.valid_from, NEW.proposal)
       IS DISTINCT FROM (OLD.service, OLD.sku, OLD.class, OLD.flat_idr, OLD.rate_bp, OLD.valid_from, OLD.proposal) THEN
      RAISE EXCEPTION 'a margin only ends' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NOT EXISTS (
    SELECT FROM ppob_margin_proposal q WHERE q.id = NEW.proposal AND q.outcome = 'published'
      AND (q.service, q.sku, q.class, q.flat_idr, q.rate_bp) IS NOT DISTINCT FROM (NEW.service, NEW.sku, NEW.class, NEW.flat_idr, NEW.rate_bp)) THEN
    RAISE EXCEPTION 'a margin needs a proposal published by a second person' USING ERRCODE = 'check_violation', CONSTRAINT = 'two_persons_for_a_margin';
  END IF;
  RETURN NEW;
END $$;

INSERT INTO ppob_margin (service, class, flat_idr, rate_bp)
SELECT v.* FROM (VALUES (NULL, 'anggota', 500, 0), (NULL, 'umum', 1500, 0), ('tagihan-listrik', 'anggota', 500, 0), ('tagihan-listrik', 'umum', 1500, 0),
  ('paket-data', 'anggota', 500, 50), ('paket-data', 'umum', 1500, 100)) AS v (service, class, flat_idr, rate_bp)
WHERE NOT EXISTS (SELECT FROM ppob_margin);

CREATE OR REPLACE TRIGGER margins_come_from_proposals BEFORE INSERT OR UPDATE ON ppob_margin
  FOR EACH ROW EXECUTE FUNCTION margins_come_from_proposals();

GRANT SELECT, INSERT, UPDATE (outcome, decided_by, decided_at) ON ppob_margin_proposal TO indora_app;
GRANT SELECT, INSERT, UPDATE (valid_until) ON ppob_margin TO indora_app;
