CREATE INDEX IF NOT EXISTS ppob_fees_by_month ON payment (paid_at) WHERE subject = 'ppob' AND state IN ('paid', 'refunded');
