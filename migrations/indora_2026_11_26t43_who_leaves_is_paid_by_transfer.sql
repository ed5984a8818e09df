-- Simpanan of whoever leaves goes out in cash, or to a bank account with the number of the transfer as evidence.
ALTER TABLE departure
  ADD COLUMN paid_way text NOT NULL DEFAULT 'tunai' CHECK (paid_way IN ('tunai', 'transfer')),
  ADD COLUMN destination text NOT NULL DEFAULT '' CHECK (length(destination) <= 120),
  ADD COLUMN proof text NOT NULL DEFAULT '' CHECK (length(proof) <= 120),
  ADD CONSTRAINT a_transfer_has_evidence CHECK (paid_way <> 'transfer' OR proof <> '');
