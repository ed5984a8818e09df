-- Two accounts of the chart had one code, 6112, so that a primary's promotions were booked as losses at the gateway.
-- What stands in the books stays as it was booked; from now on promotions have an account of their own.
INSERT INTO account (entity, code, name, kind) SELECT id, '6113', 'Beban promosi', 'beban' FROM coop ON CONFLICT DO NOTHING;
UPDATE account_role SET code = '6113' WHERE role = 'beban_promosi' AND code = '6112';
