-- The register of co-ops names their legal number and the number the ministry gave them (NIK Koperasi; never called "nik").
ALTER TABLE coop ADD COLUMN IF NOT EXISTS nik_koperasi text NOT NULL DEFAULT '' CHECK (nik_koperasi ~ '^[0-9]{0,16}$');
